/// What a position in a text counts.
///
/// The engine's own unit is the Unicode scalar; editors count what their language counts. A text of *n* scalars has
/// *n + 1* places; in the other units some numbers between zero and the length lie inside a scalar and are no place.
public enum PositionUnit: Int, Sendable, CaseIterable {
    /// Bytes of UTF-8: Vim, Kakoune, Rust.
    case utf8 = 0
    /// Unicode scalar values: the engine, Python, most protocols of this project.
    case scalars = 1
    /// Code units of UTF-16: JavaScript, the language server protocol, VS Code.
    case utf16 = 2

    /// Its place among the counts of a rope's tree.
    var lane: Int { rawValue }
}

/// A place in a text as editors show it: a line, and how far in it. Both count from zero.
public struct LineColumn: Equatable, Sendable {
    /// The number of line feeds before the place.
    public var line: Int
    /// How far in the line, in the ``PositionUnit`` that was asked for: it is not kept here.
    public var column: Int

    /// A place by its line and column, both from zero.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
