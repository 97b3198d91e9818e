import Discovery
import Membership
import Pairing
import Replication
import SecureChannel
import TestKit
import Testing

@testable import NodeCore

/// Guests who wait for a person's word.
@Suite struct LobbyTests {
    private let network = TestNetwork()
    private let host: TestNode
    private let guest: TestNode
    private let space: SpaceID

    init() throws {
        host = try network.add("ada", seed: 1)
        guest = try network.add("ben", seed: 2)
        space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "text")])
    }

    private func invite(guests: Int = 1) throws -> PairingCode {
        let terms = try #require(InvitationTerms(way: .spoken, guests: guests, needsApproval: true))
        let answer = network.answer(to: .invite(space, .reviewer, terms), at: host)
        guard case .success(.invited(let code, _)) = answer else { throw Unexpected(answer as Any) }
        return code
    }

    /// The guest is told that it waits, and asks for the outcome.
    private func wait(_ node: TestNode, by code: PairingCode) throws -> RequestID {
        let answer = network.answer(to: .join(code, host.endpoint), at: node)
        guard case .success(.waiting(host: host.key, let digits, seconds: 7200)) = answer else {
            throw Unexpected(answer as Any)
        }
        #expect(host.core.lobby.last?.digits == digits && host.core.lobby.last?.name == node.name)
        return network.ask(.awaitAdmission, at: node)
    }

    @Test("a guest waits, gets nothing of the space meanwhile, and is in when it is admitted")
    func admitted() throws {
        let request = try wait(guest, by: try invite())
        network.run(for: .seconds(600))
        #expect(guest.replies[request] == nil && guest.core.spaceOrder.isEmpty && host.core.lobby.count == 1)
        #expect(host.core.space(space)?.membership.role(of: guest.key) == nil)
        let admitted = network.answer(to: .admit(space, guest.key), at: host)
        guard case .success(.done) = admitted else { throw Unexpected(admitted as Any) }
        network.run(for: .seconds(1))
        guard case .success(.joined(space, host: host.key, _)) = guest.replies[request] else {
            throw Unexpected(guest.replies[request] as Any)
        }
        #expect(network.isEqual(host, guest, in: space) && host.core.lobby.isEmpty && host.core.openOffers == 0)
        #expect(host.core.space(space)?.membership.role(of: guest.key) == .reviewer)
        let again = network.answer(to: .admit(space, guest.key), at: host)
        guard case .failure(.noSuchGuest) = again else { throw Unexpected(again as Any) }
    }

    @Test("who is refused is told so, is no member and no acquaintance, and a room's place is free again")
    func refused() throws {
        let code = try invite(guests: 2)
        let request = try wait(guest, by: code)
        #expect(host.core.openInvitations.first?.guestsLeft == 1)
        let refused = network.answer(to: .refuse(space, guest.key), at: host)
        guard case .success(.done) = refused else { throw Unexpected(refused as Any) }
        network.run(for: .seconds(60))
        guard case .failure(.notAdmitted) = guest.replies[request] else {
            throw Unexpected(guest.replies[request] as Any)
        }
        #expect(host.core.openInvitations.first?.guestsLeft == 2 && host.core.lobby.isEmpty)
        #expect(host.core.peers.isEmpty && guest.core.peers.isEmpty && network.linkCount == 0)
        #expect(host.core.space(space)?.membership.members.count == 1)
    }

    @Test("the decision is kept for a guest who asks for it a little later")
    func decidedEarly() throws {
        let answer = network.answer(to: .join(try invite(), host.endpoint), at: guest)
        guard case .success(.waiting) = answer else { throw Unexpected(answer as Any) }
        _ = network.answer(to: .admit(space, guest.key), at: host)
        network.run(for: .seconds(5))
        let outcome = network.answer(to: .awaitAdmission, at: guest)
        guard case .success(.joined(space, host: host.key, _)) = outcome else { throw Unexpected(outcome as Any) }
        #expect(guest.core.join == nil)
    }

    @Test("nobody else's client gets the outcome, and one that hangs up takes the guest out of the lobby")
    func otherClient() throws {
        let request = try wait(guest, by: try invite(guests: 2))
        let stranger = network.answer(to: .awaitAdmission, at: guest, client: 9)
        guard case .failure(.noJoin) = stranger else { throw Unexpected(stranger as Any) }
        network.feed(.clientClosed(ClientID(value: 1)), to: guest)
        network.run(for: .seconds(1))
        #expect(host.core.lobby.isEmpty && guest.core.join == nil && host.core.openInvitations.first?.guestsLeft == 2)
        _ = request
    }

    @Test("when the link or the host goes, the guest is told so", arguments: [false, true])
    func hostGoes(isStopped: Bool) throws {
        let request = try wait(guest, by: try invite())
        if isStopped { network.stop(host) } else { network.cut() }
        network.run(for: .seconds(1))
        guard case .failure(.hostLeft) = guest.replies[request] else {
            throw Unexpected(guest.replies[request] as Any)
        }
        #expect(isStopped || host.core.lobby.isEmpty)
    }

    @Test("who is not decided about for two hours is sent away")
    func timeout() throws {
        let request = try wait(guest, by: try invite(guests: 2))
        network.run(for: NodeLimits.lobbyWait - .seconds(1))
        #expect(guest.replies[request] == nil && host.core.lobby.count == 1)
        network.run(for: .seconds(2))
        guard case .failure(.notAdmitted) = guest.replies[request] else {
            throw Unexpected(guest.replies[request] as Any)
        }
        #expect(host.core.lobby.isEmpty)
    }

    @Test("a guest that a stopped invitation brought into the lobby may still be let in")
    func stopped() throws {
        let code = try invite(guests: 2)
        let request = try wait(guest, by: code)
        _ = network.answer(to: .stopInvitation(code.number), at: host)
        _ = network.answer(to: .admit(space, guest.key), at: host)
        network.run(for: .seconds(1))
        guard case .success(.joined) = guest.replies[request] else { throw Unexpected("not let in") }
    }

    @Test("a member that comes again need not wait")
    func member() throws {
        try network.join(guest, to: space, of: host)
        network.run(for: .seconds(1))
        let answer = network.answer(to: .join(try invite(), host.endpoint), at: guest)
        guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("while the space is locked nobody is invited, and who comes by an open invitation is sent away")
    func locked() throws {
        let code = try invite(guests: 2)
        network.act(host) { core in
            guard let replica = core.replicas[space] else { return }
            do {
                let lock = try MembershipOp.lock(
                    true, space: space, parents: replica.space.membership.frontier, by: host.identity.device)
                _ = try replica.space.membership.insert(lock)
            } catch {
                Issue.record(error)
            }
        }
        let refused = network.answer(to: .invite(space, .editor), at: host)
        guard case .failure(.spaceLocked) = refused else { throw Unexpected(refused as Any) }
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.roomLocked) = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.lobby.isEmpty && host.core.openInvitations.first?.guestsLeft == 2)
    }

    @Test("a mentor invites to its own role and weaker ones, and to none that is stronger")
    func mentor() throws {
        try network.join(guest, to: space, of: host, as: .mentor)
        network.run(for: .seconds(1))
        let cem = try network.add("cem", seed: 3)
        try network.join(cem, to: space, of: guest, as: .mentor)
        network.run(for: .seconds(1))
        #expect(host.core.space(space)?.membership.role(of: cem.key) == .mentor)
        let refused = network.answer(to: .invite(space, .owner), at: guest)
        guard case .failure(.roleTooStrong(.owner, own: .mentor)) = refused else { throw Unexpected(refused as Any) }
    }

    @Test("thirty-two guests may wait, and not one more")
    func lobbyLimit() throws {
        let code = try invite(guests: 100)
        #expect(NodeLimits.lobbyMax == 32)
        for index in 0..<NodeLimits.lobbyMax {
            _ = try wait(try network.add("guest \(index)", seed: UInt64(100 + index)), by: code)
        }
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.joinBroken(reason: "busy")) = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.lobby.count == 32)
    }
}
