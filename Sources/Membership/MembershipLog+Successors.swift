package import WireCodec

/// Successors that are no members: their claim is all that anybody hears from them.
extension MembershipLog {
    /// Whether an op that counts names the device as a successor.
    package func isNamed(_ device: Bytes32) -> Bool {
        graph.number(of: device).map { !authority.verdicts.about($0).namings.isEmpty } ?? false
    }

    /// The ops by which a device that claimed is heard where it is no member: its claims, and what is below them, but
    /// what everybody has who knows an end of it, or, if it never had one, that it was named. None of a device that
    /// did not claim. O(ops).
    package func opsOfClaim(by device: Bytes32) -> [MembershipOp] {
        guard let number = graph.number(of: device) else { return [] }
        let own = graph.nodes.indices.filter { graph.nodes[$0].subjects.contains(number) }
        func ops(_ kinds: MembershipOp.Kind...) -> [Int] { own.filter { kinds.contains(graph.nodes[$0].kind) } }
        let ends = ops(.remove, .leave)
        let known = (ends.isEmpty ? ops(.successor) : ends).map { graph.history(of: [$0]) }
        let claims = graph.history(of: ops(.claim))
        return claims.indexes.filter { op in !known.allSatisfy { $0.contains(op) } }.map { operations[$0] }
    }
}
