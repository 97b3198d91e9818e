/// What keeps the packets of some nodes from others for a while.
struct Barrier {
    enum Side {
        case left, right
        /// Reaches all, and is reached by all.
        case bridge
    }

    /// By node; nodes that came later are on the right.
    let sides: [Side]
    /// Only what goes from left to right is lost.
    let isOneWay: Bool

    func blocks(from: Int, to: Int) -> Bool {
        switch (side(of: from), side(of: to)) {
        case (.left, .right): true
        case (.right, .left): !isOneWay
        default: false
        }
    }

    private func side(of node: Int) -> Side { node < sides.count ? sides[node] : .right }
}
