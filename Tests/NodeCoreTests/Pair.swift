import CRDT
import Discovery
import Identity
import Membership
import Pairing
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Two nodes that share a space with one document.
struct Pair {
    let network: TestNetwork
    let host: TestNode
    let guest: TestNode
    let space: SpaceID
    let document: Bytes32

    static let path = "note.txt"

    init(
        seed: UInt64 = 1, text: String = "hello", role: Role = .editor, delay: UInt64 = 0, hasLanes: Bool = false
    ) throws {
        network = TestNetwork(hasLanes: hasLanes)
        network.delay = delay
        host = try network.add("ada", seed: seed &* 100)
        guest = try network.add("ben", seed: seed &* 100 &+ 1)
        space = try network.createSpace(at: host, files: [StarterFile(path: Self.path, text: text)])
        document = try network.document(Self.path, in: space, at: host)
        try network.join(guest, to: space, of: host, as: role)
        network.run(for: .seconds(1))
        #expect(guest.text(document, in: space) == text)
    }

    func edit(_ edits: [TextEdit], at node: TestNode, revision: Int? = nil, client: UInt64 = 1) -> RequestID {
        network.ask(.edit(space, document: document, revision: revision, edits: edits), at: node, client: client)
    }

    @discardableResult
    func insert(_ text: String, at position: Int = 0, by node: TestNode) -> RequestID {
        edit([TextEdit(at: position, deleted: 0, inserted: text)], at: node)
    }

    var texts: [String] { [host, guest].map { $0.text(document, in: space) ?? "-" } }

    var isEqual: Bool { network.isEqual(host, guest, in: space) }

    /// Whether each is linked to the other.
    var isLinked: Bool { host.core.isConnected(guest.key) && guest.core.isConnected(host.key) }
}

extension TestNetwork {
    func createSpace(at node: TestNode, files: [StarterFile] = []) throws -> SpaceID {
        let answer = try #require(self.answer(to: .createSpace(title: "Space", files: files), at: node))
        guard case .space(let space) = try answer.get() else { throw Unexpected(answer) }
        return space
    }

    func document(_ path: String, in space: SpaceID, at node: TestNode) throws -> Bytes32 {
        try #require(node.core.space(space)).documentID(at: path)
    }

    func invite(to space: SpaceID, at node: TestNode, as role: Role = .editor) throws -> PairingCode {
        let answer = try #require(self.answer(to: .invite(space, role), at: node))
        guard case .invited(let code, _) = try answer.get() else { throw Unexpected(answer) }
        return code
    }

    /// Joins by address and answers the six digits.
    @discardableResult
    func join(_ guest: TestNode, to space: SpaceID, of host: TestNode, as role: Role = .editor) throws -> String {
        let code = try invite(to: space, at: host, as: role)
        let answer = try #require(self.answer(to: .join(code, host.endpoint(seenBy: guest)), at: guest))
        guard case .joined(space, host: host.key, let digits) = try answer.get() else { throw Unexpected(answer) }
        return digits
    }

    /// Whether two nodes have the same members, changes, texts and messages of a space.
    func isEqual(_ one: TestNode, _ other: TestNode, in space: SpaceID) -> Bool {
        guard let left = one.core.space(space), let right = other.core.space(space) else { return false }
        let leftTexts = left.listing().map { "\($0.path): \($0.document.text.text.string())" }
        let rightTexts = right.listing().map { "\($0.path): \($0.document.text.text.string())" }
        return left.membership.frontier == right.membership.frontier && left.chains.frontier == right.chains.frontier
            && leftTexts == rightTexts && one.messages(in: space) == other.messages(in: space)
    }
}

/// An answer that a test did not look for.
struct Unexpected: Error {
    let answer: String

    init(_ answer: Any) {
        self.answer = "\(answer)"
    }
}
