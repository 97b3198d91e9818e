import Chat
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

extension Node {
    /// The space that a client means: by id, by a unique prefix of it, by title; nil means the only one.
    ///
    /// A space that is held while a command changes it would be copied whole: keep the id alone across commands.
    func space(named name: String?) throws(RPCFailure) -> SpaceReading {
        let all = spaceOrder.compactMap { reading($0) }
        guard let name else {
            // What two persons say to each other, and parts of a workshop, are not meant unless they are named.
            let ordinary = all.filter { !$0.genesis.isDirectTalk && !$0.genesis.isPartOfWorkshop }
            let meant = ordinary.isEmpty ? all : ordinary
            guard let only = meant.first else {
                throw RPCFailure(
                    .notFound, "There is no space here yet.",
                    next: "Make one: atelier share, or join one: atelier join CODE")
            }
            guard meant.count == 1 else { throw Self.ambiguous("There are several spaces", meant) }
            return only
        }
        let wanted = name.lowercased()
        let byID = wanted.count >= 4 ? all.filter { $0.id.bytes.hex.hasPrefix(wanted) } : []
        let found = byID.isEmpty ? all.filter { title(of: $0) == name } : byID
        guard let first = found.first else {
            throw RPCFailure(.notFound, "There is no space \(name).", next: "List them: atelier space list")
        }
        guard found.count == 1 else { throw Self.ambiguous("Several spaces are called \(name)", found) }
        return first
    }

    /// The ids of a space and of a document in it.
    func locate(_ space: String?, _ path: String) throws(RPCFailure) -> (space: SpaceID, document: Bytes32) {
        let space = try self.space(named: space)
        do {
            return (space.id, try space.documentID(at: path))
        } catch {
            throw RPCFailure(
                .notFound, "There is no document \(path) in \(space.genesis.title).", kept: "Nothing was changed.",
                next: "List them: atelier doc list")
        }
    }

    func spaceID(named name: String?) throws(RPCFailure) -> SpaceID { try space(named: name).id }

    private static func ambiguous(_ words: String, _ spaces: [SpaceReading]) -> RPCFailure {
        let list = spaces.map { "\($0.id.bytes.hex.prefix(8)) (\($0.genesis.title))" }.joined(separator: ", ")
        return RPCFailure(.ambiguous, "\(words): \(list).", next: "Name one by its id: --space ID")
    }
}
