import CRDT
import Identity
import Replication
import WireCodec

@testable import Spaces

/// The views of a space worked out anew from nothing but its changes: by sets of ancestors.
struct BranchOracle {
    /// In a causal order.
    let changes: [Change]
    private var ancestors: [Bytes32: Set<Bytes32>] = [:]
    private var viewOf: [ChainID: ViewName] = [:]

    init(_ changes: [Change]) {
        self.changes = changes
        for change in changes {
            let below = change.parents + (change.sequence > 0 ? [change.previous] : [])
            ancestors[change.id] = below.reduce(into: [change.id]) { $0.formUnion(ancestors[$1] ?? []) }
            guard change.sequence == 0 else { continue }
            viewOf[change.chain] = Self.view(begunBy: change)
        }
    }

    private static func view(begunBy change: Change) -> ViewName {
        for case .record(let bytes) in change.parts {
            let object = (try? JSONValue(canonical: bytes, atMostBytes: 65_536))?.object
            guard object?["kind"] == "space.branch", let fields = object?["fields"]?.object else { continue }
            let joined = fields["branch"]?.string.flatMap { Bytes32(hex: $0) }.map { ChainID($0) }
            return .branch(BranchID(joined ?? change.chain))
        }
        return .main
    }

    var names: Set<ViewName> { Set(viewOf.values).union([.main]) }

    /// The changes of a view's chains and all their ancestors.
    func members(of name: ViewName) -> Set<Bytes32> {
        changes.reduce(into: []) { members, change in
            if viewOf[change.chain] == name { members.formUnion(ancestors[change.id] ?? []) }
        }
    }

    func space(of name: ViewName) throws -> SpaceOracle {
        let members = members(of: name)
        return try SpaceOracle(changes.filter { members.contains($0.id) })
    }

    /// The newest changes of a view: those of it that are ancestors of no other one.
    func newest(of name: ViewName) -> Set<Bytes32> {
        let members = members(of: name)
        return members.filter { member in
            !members.contains { $0 != member && ancestors[$0]?.contains(member) == true }
        }
    }
}
