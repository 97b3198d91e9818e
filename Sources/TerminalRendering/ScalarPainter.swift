/// Draws a peer's text scalar by scalar, so that nothing of it steers a terminal (`PeerText`).
struct ScalarPainter {
    let keepsLayout: Bool
    let drawsInvisible: Bool
    private var hasBase = false
    private var marks = 0

    init(keepsLayout: Bool, drawsInvisible: Bool) {
        self.keepsLayout = keepsLayout
        self.drawsInvisible = drawsInvisible
    }

    /// Appends what is drawn for `scalar`. True where it is drawn on the character before it.
    @discardableResult
    mutating func paint(_ scalar: Unicode.Scalar, onto output: inout String) -> Bool {
        switch TextHazard(of: scalar) {
        case .layout where keepsLayout:
            output.unicodeScalars.append(scalar)
            loseBase()
            return false
        case .layout, .control, .deceptive: return base(PeerText.mark(for: scalar), onto: &output)
        case .invisible where drawsInvisible: return base(PeerText.mark(for: scalar), onto: &output)
        case .combining:
            let isAlone = !hasBase
            if isAlone { _ = base("\u{25CC}", onto: &output) }
            mark(scalar, onto: &output)
            return !isAlone
        case .invisible:
            mark(scalar, onto: &output)
            return true
        case .none: return base(String(scalar), onto: &output)
        }
    }

    /// What comes next is drawn on nothing that was before it.
    mutating func loseBase() { hasBase = false }

    private mutating func base(_ text: String, onto output: inout String) -> Bool {
        output += text
        hasBase = true
        marks = 0
        return false
    }

    private mutating func mark(_ scalar: Unicode.Scalar, onto output: inout String) {
        marks += 1
        if marks <= PeerText.marksPerBaseLimit { output.unicodeScalars.append(scalar) }
    }
}
