import Membership
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// A room whose host shares a terminal.
struct TerminalRoom {
    let room: Room
    let terminal: UInt64
    let owner: Subscription
    /// The client that is the host's program.
    static let program: UInt64 = 5

    init(roles: [Role] = [.editor], isReadOnly: Bool = false) throws {
        room = try Room(roles: roles)
        let first = try #require(TerminalKeyframe(columns: 80, rows: 24, bytes: Array("first".utf8)))
        let command = TerminalCommand.open(title: "bash", isReadOnly: isReadOnly, again: nil, first)
        let answer = try #require(
            room.network.answer(to: .terminal(room.space, command), at: room.host, client: Self.program))
        guard case .terminal(.opened(let terminal, let owner)) = try answer.get() else { throw Unexpected(answer) }
        (self.terminal, self.owner) = (terminal, owner)
        room.network.run(for: .milliseconds(50))
    }

    var host: TestNode { room.host }
    var guest: TestNode { room.guests[0] }

    /// Does something; answers why not.
    @discardableResult
    func tell(_ command: TerminalCommand, at node: TestNode, client: UInt64 = 1) throws -> NodeFailure? {
        let answer = try #require(room.network.answer(to: .terminal(room.space, command), at: node, client: client))
        room.network.run(for: .milliseconds(50))
        if case .failure(let failure) = answer { return failure }
        return nil
    }

    func output(_ text: String) throws -> NodeFailure? {
        try tell(.output(terminal, Array(text.utf8)), at: host, client: Self.program)
    }

    func keyframe(_ text: String, columns: Int = 80) throws {
        let keyframe = try #require(TerminalKeyframe(columns: columns, rows: 24, bytes: Array(text.utf8)))
        #expect(try tell(.keyframe(terminal, keyframe), at: host, client: Self.program) == nil)
    }

    func watch(from node: TestNode, client: UInt64 = 1) throws -> Subscription {
        let command = TerminalCommand.watch(host: host.key, terminal)
        let answer = try #require(room.network.answer(to: .terminal(room.space, command), at: node, client: client))
        guard case .subscribed(let subscription) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .milliseconds(50))
        return subscription
    }

    /// All that a subscription brought.
    func notices(_ subscription: Subscription, at node: TestNode) -> [TerminalNotice] {
        node.notifications.compactMap { of, notification in
            if of == subscription, case .terminal(_, let notice) = notification { notice } else { nil }
        }
    }

    func frames(_ subscription: Subscription, at node: TestNode) -> [(number: UInt64, TerminalFrameMessage.Content)] {
        notices(subscription, at: node).compactMap { notice in
            if case .frame(let number, let content) = notice { (number, content) } else { nil }
        }
    }

    /// What one who draws from nothing sees: each keyframe takes the place of all before.
    func shown(_ subscription: Subscription, at node: TestNode) -> String {
        frames(subscription, at: node).reduce(into: "") { shown, frame in
            switch frame.1 {
            case .output(let bytes), .more(let bytes): shown += String(decoding: bytes, as: UTF8.self)
            case .keyframe(_, _, _, let bytes): shown = String(decoding: bytes, as: UTF8.self)
            case .refused: break
            }
        }
    }

    func refusals(_ subscription: Subscription, at node: TestNode) -> [TerminalFrameMessage.Refusal] {
        notices(subscription, at: node).compactMap { notice in
            if case .refused(let refusal) = notice { refusal } else { nil }
        }
    }

    /// What reached the host's program of what others typed.
    var typed: String {
        let bytes = notices(owner, at: host).flatMap { notice in
            if case .input(let bytes) = notice { bytes } else { [] as [UInt8] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Says something by hand over the guest's link with the host.
    func say(_ message: some WireMessage, from node: TestNode, to other: TestNode) throws {
        let session = try room.network.session(of: node, with: other)
        room.network.act(node) { core in core.send([Frame(message)], on: session) }
        room.network.run(for: .milliseconds(50))
    }
}
