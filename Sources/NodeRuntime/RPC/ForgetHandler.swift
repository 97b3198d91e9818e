import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// `doc.forget`
enum ForgetHandler {
    static func forget(_ call: RPCCall) {
        call.with(DocumentMethods.Forget.self) { params throws(RPCFailure) in
            let (space, document) = try call.node.locate(params.space, params.path)
            guard params.containing?.isEmpty != true else {
                throw RPCFailure(.usage, "The text to look for is empty.", kept: "Nothing was changed.")
            }
            var query = ForgetQuery(document: document, containing: params.containing)
            query.before = params.before.map { UInt64(max(0, $0)) / 100 }
            if let name = params.by { query.author = try member(named: name, in: space, of: call.node) }
            let mode: ForgetMode =
                params.preview == true ? .preview : params.alsoVisible == true ? .shownToo : .goneOnly
            call.command(DocumentMethods.Forget.self, .forget(space, query, mode)) { reply in
                guard case .forgetting(let plan, let isDone) = reply else { return nil }
                return shape(plan, isDone: isDone, in: space, of: call.node)
            }
        }
    }

    private static func shape(
        _ plan: ForgetPlan, isDone: Bool, in space: SpaceID, of node: Node
    ) -> DocumentMethods.Forget.Result {
        let membership = node.reading(space)?.membership
        let authors = plan.authors.sorted { $0.key < $1.key }.map { device, count in
            DocumentMethods.Forget.Author(
                name: membership.map { node.name(of: device, in: $0) } ?? "",
                deviceId: DeviceID(publicKey: device).shown, changes: count)
        }
        return .init(
            done: isDone, changes: plan.changeCount, characters: plan.insertedInScalars, visible: plan.shownInScalars,
            visibleMatches: plan.shownMatchesInScalars, visibleElsewhere: plan.shownElsewhereInScalars,
            authors: authors, othersChanges: plan.foreignChangeCount)
    }

    /// The device of a member, by the name that is shown for it or by its device id.
    private static func member(
        named name: String, in space: SpaceID, of node: Node
    ) throws(RPCFailure) -> Bytes32 {
        guard let membership = node.reading(space)?.membership else {
            throw RPCFailure(.notFound, "There is no such space here.", next: "List them: atelier space list")
        }
        let found = membership.members.filter { member in
            DeviceID(publicKey: member.deviceKey).shown == name
                || node.name(of: member.deviceKey, in: membership) == name
        }
        guard let first = found.first else {
            throw RPCFailure(
                .notFound, "No member of the space is called \(name).", kept: "Nothing was changed.",
                next: "List them: atelier space members")
        }
        guard found.count == 1 else {
            let ids = found.map { DeviceID(publicKey: $0.deviceKey).shown }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "Several members are called \(name): \(ids).", kept: "Nothing was changed.",
                next: "Name one by its device id: --by ID")
        }
        return first.deviceKey
    }
}
