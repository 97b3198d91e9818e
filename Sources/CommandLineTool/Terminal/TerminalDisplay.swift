internal import TerminalRendering

/// The person's terminal while it is a shared program's: past the sink, byte by byte.
///
/// What goes here is the output of a program of the person's own, what `ScreenDrawing` made from cells, what `PeerText`
/// made harmless, or sequences of ours. Nothing else of a peer's ever does.
enum TerminalDisplay {
    static var isThere: Bool { StandardStream.output.isTerminal }

    static func show(_ bytes: [UInt8]) { StandardStream.output.write(bytes[...]) }
    static func show(_ sequence: String) { StandardStream.output.write(sequence) }
}
