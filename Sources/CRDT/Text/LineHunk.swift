/// A place where two texts differ: these lines of the old one became those of the new one.
///
/// Line numbers start at 0; a range is empty where lines were only inserted or only deleted, never both.
public struct LineHunk: Hashable, Sendable {
    /// The lines that went, or where the new ones came.
    public var old: Range<Int>
    /// The lines that came, or where the old ones went.
    public var new: Range<Int>

    /// A place by the lines that went and those that came.
    public init(old: Range<Int>, new: Range<Int>) {
        self.old = old
        self.new = new
    }
}
