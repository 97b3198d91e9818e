import LocalRPC
import Membership
import NodeCore
import WireCodec

/// Those of `space.*` that are about mailboxes.
enum MailboxHandlers {
    static func add(to table: inout [String: Handler]) {
        table[MailboxMethods.Add.name] = add
        table[MailboxMethods.List.name] = list
        table[MailboxMethods.Remove.name] = remove
        table[MailboxMethods.Sync.name] = sync
    }

    private static func add(_ call: RPCCall) {
        call.with(MailboxMethods.Add.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let place = MailboxPlace(parsing: params.place) else {
                throw RPCFailure(
                    .usage, "That is no place for a mailbox.", kept: "Nothing was changed.",
                    next: "Name a folder by its absolute path, or git:REMOTE.")
            }
            call.ask(.mailbox(.add(space, place))) { result in
                switch result {
                case .success(.mailbox(.added(let id))): visit(id, MailboxMethods.Add.self, call)
                case .success: call.fail(RPCFailure(.internal, "The node answered something else than it should."))
                case .failure(let failure): call.fail(RPCFailure(failure))
                }
            }
        }
    }

    private static func sync(_ call: RPCCall) {
        call.with(MailboxMethods.Sync.self) { params throws(RPCFailure) in
            visit(try mailbox(params.number, in: call.node), MailboxMethods.Sync.self, call)
        }
    }

    private static func visit<Method: RPCMethod>(
        _ id: MailboxID, _ method: Method.Type, _ call: RPCCall
    ) where Method.Result == MailboxMethods.Mailbox {
        call.command(method, .mailbox(.sync(id))) { reply in
            guard case .mailbox(.visited(let status)) = reply else { return nil }
            return shape(status, of: call.node)
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(MailboxMethods.List.self) { params throws(RPCFailure) in
            let space = try params.space.map { name throws(RPCFailure) in try call.node.spaceID(named: name) }
            let all = call.node.mailboxes(of: space)
            call.succeed(MailboxMethods.List.self, .init(mailboxes: all.map { shape($0, of: call.node) }))
        }
    }

    private static func remove(_ call: RPCCall) {
        call.with(MailboxMethods.Remove.self) { params throws(RPCFailure) in
            let id = try mailbox(params.number, in: call.node)
            call.command(MailboxMethods.Remove.self, .mailbox(.remove(id))) { reply in
                guard case .done = reply else { return nil }
                return Nothing()
            }
        }
    }

    /// The mailbox with a number; nil means the only one.
    private static func mailbox(_ number: Int?, in node: Node) throws(RPCFailure) -> MailboxID {
        let all = node.mailboxIDs
        if number == nil, all.count > 1 {
            throw RPCFailure(
                .ambiguous, "There are several mailboxes.", kept: "Nothing was changed.",
                next: "Name one by its number: atelier space mailbox list")
        }
        guard let found = number.map({ number in all.first { Int($0.value) == number } }) ?? all.first else {
            throw RPCFailure(NodeFailure.noMailbox)
        }
        return found
    }

    private static func shape(_ status: MailboxStatus, of node: Node) -> MailboxMethods.Mailbox {
        let space = node.reading(status.space)
        var shape = MailboxMethods.Mailbox(
            number: Int(status.id.value), space: status.space.bytes.hex, title: space?.genesis.title ?? "",
            place: status.place.text)
        shape.lastVisit = status.lastVisit.map { Int(clamping: $0) }
        shape.failure = status.failure
        shape.files = status.letterCount
        shape.waiting = status.waitingCount
        shape.locked = status.lockedCount
        shape.rolledBack = status.rolledBack.map { device in
            space.map { node.name(of: device, in: $0.membership) } ?? ""
        }
        shape.isVisited = status.isVisited
        return shape
    }
}
