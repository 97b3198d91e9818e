import Chat
import LocalRPC
import Membership
import NodeCore
import Spaces
import Store
import WireCodec

/// `chat.search`
enum SearchHandler {
    static func search(_ call: RPCCall) {
        call.with(ChatMethods.Search.self) { params throws(RPCFailure) in
            let query = try query(params, call.node)
            call.runtime.search.find(query) { result in
                switch result {
                case .failure(let error):
                    call.fail(
                        RPCFailure(
                            .failed, "The index of what was said could not be read: \(error).",
                            kept: "Nothing that was said is lost.", next: "Look at the store: atelier node doctor"))
                case .success(let hits):
                    call.succeed(ChatMethods.Search.self, .init(hits: hits.compactMap { hit($0, call.node) }))
                }
            }
        }
    }

    private static func query(_ params: ChatMethods.Search.Params, _ node: Node) throws(RPCFailure) -> SearchQuery {
        var query = SearchQuery(params.words)
        guard query.hasWords || params.author != nil || params.channel != nil || params.since != nil else {
            throw RPCFailure(.usage, "There is nothing to look for.", next: "Name a word, an author or a time.")
        }
        let named = try params.space.map { name throws(RPCFailure) in [try node.spaceID(named: name)] }
        query.spaces = named ?? node.spaceOrder.filter { node.space($0) != nil }
        query.channel = params.channel
        query.limit = params.limit ?? 50
        if let author = params.author {
            query.authors = devices(of: author, in: query.spaces, node)
            guard !query.authors.isEmpty else {
                throw RPCFailure(
                    .notFound, "No member of a space that is looked at is called \(author).",
                    next: "List them: atelier space members")
            }
        }
        if params.since != nil || params.before != nil {
            let start = UInt64(clamping: (params.since ?? 0) / 100)
            query.times = start..<max(start, params.before.map { UInt64(clamping: $0 / 100) } ?? UInt64(Int64.max))
        }
        return query
    }

    /// All devices of the persons of a name, in any of the spaces.
    private static func devices(of name: String, in spaces: [SpaceID], _ node: Node) -> [Bytes32] {
        var devices: Set<Bytes32> = []
        for space in spaces {
            guard let membership = node.reading(space)?.membership,
                let device = try? node.person(named: name, in: space)
            else { continue }
            devices.formUnion(membership.devices(ofPersonWith: device) + [device])
        }
        return devices.sorted()
    }

    /// Nil for what went while it was looked for.
    private static func hit(_ hit: SearchHit, _ node: Node) -> ChatMethods.Search.Hit? {
        let id = RecordEntry.ID(change: hit.key.change, index: hit.key.place)
        guard let shapes = try? ChatShapes(hit.space, node), let message = shapes.reading.conversation[id],
            let space = node.reading(hit.space)
        else { return nil }
        return .init(
            space: hit.space.bytes.hex, title: node.title(of: space), message: shapes.message(message))
    }
}
