internal import LocalRPC
internal import TerminalScreen

/// Frames of a terminal in the order of their numbers, put together to its screen.
struct FrameAssembly {
    /// Nil before the first keyframe.
    private(set) var screen: Screen?
    /// A keyframe of which parts are missing still.
    private var coming: (size: ScreenSize, total: Int, bytes: [UInt8])?

    /// Whether a whole screen is there.
    var isWhole: Bool { screen != nil && coming == nil }

    /// False for what no host sends: a screen of no size that there is, or parts that belong to nothing.
    mutating func take(_ frame: TerminalMethods.Frame.Params) -> Bool {
        switch frame.kind {
        case .output:
            guard coming == nil, screen != nil else { return false }
            screen?.feed(frame.data.bytes)
        case .keyframe:
            guard coming == nil, let columns = frame.columns, let rows = frame.rows, let total = frame.total,
                let size = ScreenSize(columns: columns, rows: rows), total <= Screen.keyframeInBytesMax
            else { return false }
            coming = (size, total, [])
            return add(frame.data.bytes)
        case .more: return add(frame.data.bytes)
        }
        return true
    }

    private mutating func add(_ bytes: [UInt8]) -> Bool {
        guard let known = coming, known.bytes.count + bytes.count <= known.total else { return false }
        coming?.bytes += bytes
        guard let whole = coming, whole.bytes.count == whole.total else { return true }
        var new = Screen(size: whole.size)
        new.feed(whole.bytes)
        screen = new
        coming = nil
        return true
    }
}
