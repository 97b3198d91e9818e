import Chat
import Membership
import NIOCore
import NodeCore
import Spaces
import Store
import WireCodec

/// Keeps the index of words as far as the chats: a space is taken in when it is searched for the first time, and what
/// is said in it otherwise from then on as soon as that is stored. An index that is absent, or of which nobody knows
/// how far it went, is compared with the chat.
final class ChatSearch {
    /// How far the index of a space has gone.
    private struct Progress: Equatable {
        var messages = 0
        var rewordings = 0
        var operations = 0
        var hasWithheld = false
    }

    /// What the index of a space is to hold.
    private struct Update: Sendable {
        let space: SpaceID
        /// Messages to be taken in; with `isAll` they are all there are, and what else is in the index goes.
        let messages: [ChatMessage]
        let isAll: Bool
        /// Messages that are not as they were said first: nil for those that were taken away.
        let reworded: [RecordEntry.ID: SearchEntry?]

        func run(on database: NodeDatabase) throws(StoreError) {
            let known = isAll ? try database.searchable(in: space) : [:]
            var (gone, new) = ([SearchEntry.Key](), [SearchEntry]())
            var left = known
            for message in messages {
                guard let entry = reworded[message.id] ?? SearchEntry(message) else { continue }
                if left.removeValue(forKey: entry.key) != entry.wording || !isAll { new.append(entry) }
            }
            if isAll { gone = Array(left.keys) }
            for (id, entry) in reworded where !isAll {
                if let entry { new.append(entry) } else { gone.append(.init(id)) }
            }
            try database.updateSearch(of: space, removing: gone, adding: new)
        }
    }

    private unowned let runtime: NodeRuntime
    private var progress: [SpaceID: Progress] = [:]
    /// Spaces of which an earlier run of the node left an index.
    private var inherited: Set<SpaceID> = []

    init(runtime: NodeRuntime) {
        self.runtime = runtime
    }

    /// Takes up the spaces that were searched before this run.
    func restore(_ spaces: [SpaceID]) {
        inherited = Set(spaces)
        settle()
    }

    /// Brings the indexes that there are as far as what is said.
    func settle() {
        for space in inherited where runtime.node.space(space) != nil {
            inherited.remove(space)
            bring(space)
        }
        for space in progress.keys { bring(space) }
    }

    private func bring(_ space: SpaceID) {
        guard let update = update(of: space) else { return }
        runtime.store.read { database throws(StoreError) in
            try update.run(on: database)
        } then: { [weak self] result in
            if case .failure(let error) = result { self?.failed(space, error) }
        }
    }

    /// What is in the index is not known any more: it is compared when it is wanted next.
    private func failed(_ space: SpaceID, _ error: StoreError) {
        progress[space] = nil
        runtime.logger.warning("The index of what is said in \(space.short) could not be written: \(error).")
    }

    /// Finds messages, after what was said meanwhile is in the index.
    func find(_ query: SearchQuery, then finish: @escaping (Result<[SearchHit], StoreError>) -> Void) {
        let updates = query.spaces.compactMap(update)
        runtime.store.read { database throws(StoreError) -> [SearchHit] in
            for update in updates { try update.run(on: database) }
            return try database.search(query)
        } then: { [weak self] result in
            if case .failure(let error) = result {
                for update in updates { self?.failed(update.space, error) }
            }
            finish(result)
        }
    }

    /// Nil where there is nothing to do. What it answers has to be carried out.
    private func update(of space: SpaceID) -> Update? {
        guard let whole = runtime.node.space(space), let reading = runtime.node.chat(space) else { return nil }
        let conversation = reading.conversation
        let now = Progress(
            messages: conversation.count, rewordings: conversation.reworded.count,
            operations: whole.membership.operations.count, hasWithheld: whole.chains.withholdsAny)
        let before = progress[space]
        if before == now && !now.hasWithheld { return nil }
        progress[space] = now
        // What counts may be other steps now, and messages may have gone.
        let isAll =
            before == nil || now.hasWithheld || before?.hasWithheld == true || before?.operations != now.operations
        let since = isAll ? Progress() : before ?? Progress()
        var reworded: [RecordEntry.ID: SearchEntry?] = [:]
        for id in Set(conversation.reworded[since.rewordings...]) {
            guard let message = conversation[id] else { continue }
            let shown = reading.shown(message)
            reworded[id] = .some(shown.deletedBy == nil ? SearchEntry(shown) : nil)
        }
        return Update(
            space: space, messages: Array(conversation.arrived(since.messages)), isAll: isAll, reworded: reworded)
    }
}

extension SearchEntry.Key {
    init(_ id: RecordEntry.ID) { self.init(change: id.change, place: id.index) }
}

extension SearchEntry {
    /// A message as it was said first.
    init(_ message: ChatMessage) {
        self.init(
            Key(message.id), author: message.author, tenths: message.time.tenths, channel: message.channel,
            text: message.text, wording: 0)
    }

    init(_ shown: ShownMessage) {
        let message = shown.message
        // The beginning of the id of the change that it came in: 39 bits.
        let wording = shown.isEdited ? Int(shown.wordings[shown.wordings.count - 1].time.change.leadingWord >> 25) : 0
        self.init(
            Key(message.id), author: message.author, tenths: message.time.tenths, channel: message.channel,
            text: shown.words.text, wording: wording)
    }
}
