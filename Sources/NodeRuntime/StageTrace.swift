import Dispatch

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// When what a keystroke causes passed the edges of this node, for `Tests/keystroke.sh`.
///
/// Kept in memory and written when the node stops, so that a disk is not measured with it. Absent unless asked for.
/// In nanoseconds of the machine's monotonic clock, which two nodes of one machine share.
final class StageTrace {
    enum Point: String {
        /// A client's message is whole and not yet looked at.
        case asked
        /// The core has decided, and bytes for a peer are sealed.
        case sealed
        /// They are handed to the kernel, or wait for it.
        case sent
        /// Bytes of a peer are here, and not yet opened.
        case received
        /// They are opened and applied, and a client is to be told.
        case applied
        /// The client's message is handed to the kernel.
        case told
    }

    /// Half an hour of fast typing.
    private static let notesMax = 1 << 20
    private let path: String
    private var notes: [(point: Point, at: UInt64)] = []

    /// `path` is a file that is written anew.
    init(path: String) {
        self.path = path
        notes.reserveCapacity(1 << 16)
    }

    func note(_ point: Point) {
        guard notes.count < Self.notesMax else { return }
        notes.append((point, DispatchTime.now().uptimeNanoseconds))
    }

    /// A line for each note: the point and its time.
    func write() throws {
        let lines = notes.map { "\($0.point.rawValue) \($0.at)\n" }.joined()
        try lines.write(toFile: path, atomically: false, encoding: .utf8)
    }
}
