package import Spaces
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// What a record did to the chat of a space.
package enum ChatNews: Equatable, Sendable {
    case message(ChatMessage)
    case step(ChatStep)
}

/// The chat of a space: a fold over its records that comes out the same in any order of applying them.
///
/// It keeps what was said, found by channel, by message and by what it answers; what counts of the steps is worked out
/// for the messages that are shown, since that depends on roles and persons: `shown(_:by:)`.
///
/// Invariant: each list of places is ascending in the order of records.
package struct Conversation: Sendable {
    /// As they came; the lists below hold places in it, which are four bytes to move where a message has a hundred.
    private var kept: [ChatMessage] = []
    private var places: [RecordEntry.ID: UInt32] = [:]
    private var ordered: [UInt32] = []
    private var byChannel: [ExactText: [UInt32]] = [:]
    private var answers: [RecordEntry.ID: [UInt32]] = [:]
    /// Steps about a message, also of one that did not come yet.
    private(set) var steps: [RecordEntry.ID: [ChatStep]] = [:]
    private(set) var channelSteps: [ExactText: [ChatStep]] = [:]
    /// What each device said that it had read: the farthest message of each channel.
    private(set) var readMarks: [Bytes32: [ExactText: RecordEntry.ID]] = [:]
    /// The messages that were said otherwise or taken away, one for each such step, as the steps came.
    package private(set) var reworded: [RecordEntry.ID] = []
    /// Messages to which a pin was ever set.
    private(set) var pinned: Set<RecordEntry.ID> = []

    package init() {}

    package var count: Int { kept.count }

    /// All, ascending by time; ties by the record's place in its change. O(n).
    package var messages: [ChatMessage] { ordered.map { kept[Int($0)] } }

    /// The messages of a channel, ascending, without a copy of them.
    package func messages(in channel: String) -> some RandomAccessCollection<ChatMessage> {
        (byChannel[ExactText(channel)] ?? []).lazy.map { kept[Int($0)] }
    }

    /// The messages behind the first so many that came, as they came.
    package func arrived(_ count: Int) -> ArraySlice<ChatMessage> { kept[min(count, kept.count)...] }

    package subscript(id: RecordEntry.ID) -> ChatMessage? { places[id].map { kept[Int($0)] } }

    /// The channels in which something was said, or of which, sorted by their names' bytes.
    package var channelNames: [String] {
        Set(byChannel.keys).union(channelSteps.keys).map(\.text)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    // MARK: Taking in

    /// Takes a record in; answers the message when it is one. O(log n) when it is the newest, as nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> ChatMessage? {
        if case .message(let message)? = take(entry) { return message }
        return nil
    }

    /// The same, answering also what is said about messages; nil for what is not of the chat, and what came before.
    package mutating func take(_ entry: RecordEntry) -> ChatNews? {
        // Most records are of other kinds; to look at theirs is cheaper than at their fields.
        guard entry.record.kind.hasPrefix("chat.") else { return nil }
        if let message = ChatMessage(entry) { return insert(message) ? .message(message) : nil }
        if let step = ChatStep(entry) { return insert(step) ? .step(step) : nil }
        return nil
    }

    private mutating func insert(_ message: ChatMessage) -> Bool {
        guard places[message.id] == nil else { return false }
        let place = UInt32(kept.count)
        kept.append(message)
        places[message.id] = place
        #if PLANTED_BUGS
            if PlantedBug.ordersChatByArrival.isPlanted {
                ordered.append(place)
                byChannel[ExactText(message.channel), default: []].append(place)
                return true
            }
        #endif
        Self.insert(place, of: kept, into: &ordered)
        Self.insert(place, of: kept, into: &byChannel[ExactText(message.channel), default: []])
        if let answered = message.answers { Self.insert(place, of: kept, into: &answers[answered, default: []]) }
        for step in steps[message.id] ?? [] {
            if case .read = step.deed { mark(message, readBy: step.author) }
        }
        return true
    }

    /// Not on `self`: that would hold the list beside it, and each message would copy all of it.
    private static func insert(_ place: UInt32, of kept: [ChatMessage], into list: inout [UInt32]) {
        var at = list.count
        while at > 0, ChatMessage.isOrdered(kept[Int(place)], before: kept[Int(list[at - 1])]) { at -= 1 }
        list.insert(place, at: at)
    }

    private mutating func insert(_ step: ChatStep) -> Bool {
        switch step.deed {
        case .topic(let channel, _), .archive(let channel, _):
            return Self.insert(step, into: &channelSteps[ExactText(channel), default: []])
        case .read(let id):
            // A mark is one place for each device and channel, however often it moves on.
            if let message = self[id] { return mark(message, readBy: step.author) }
        case .pin(let id, _): pinned.insert(id)
        case .edit, .delete, .react: break
        }
        guard let message = step.deed.message, Self.insert(step, into: &steps[message, default: []]) else {
            return false
        }
        switch step.deed {
        case .edit, .delete: reworded.append(message)
        default: break
        }
        return true
    }

    private static func insert(_ step: ChatStep, into list: inout [ChatStep]) -> Bool {
        var at = list.count
        while at > 0, ChatStep.isOrdered(step, before: list[at - 1]) { at -= 1 }
        if at > 0, list[at - 1].id == step.id { return false }
        list.insert(step, at: at)
        return true
    }

    /// Whether the mark went on.
    @discardableResult
    private mutating func mark(_ message: ChatMessage, readBy device: Bytes32) -> Bool {
        let channel = ExactText(message.channel)
        if let last = readMarks[device]?[channel].flatMap({ self[$0] }),
            !ChatMessage.isOrdered(last, before: message)
        {
            return false
        }
        readMarks[device, default: [:]][channel] = message.id
        return true
    }

    // MARK: Finding

    /// The newest `limit` messages of a channel, oldest first; nil means all channels. O(limit).
    package func newest(_ limit: Int, in channel: String?) -> [ChatMessage] {
        newest(limit, in: channel, before: nil)
    }

    /// The same, of those before a message.
    package func newest(_ limit: Int, in channel: String?, before end: RecordEntry.ID?) -> [ChatMessage] {
        let list = channel.map { byChannel[ExactText($0)] ?? [] } ?? ordered
        let count = end.flatMap { self[$0] }.map { end in partition(list) { !ChatMessage.isOrdered($0, before: end) } }
        return list.prefix(count ?? list.count).suffix(max(0, limit)).map { kept[Int($0)] }
    }

    /// The messages of a channel behind one; all where that is nil. O(log n + answer).
    package func messages(in channel: String, after id: RecordEntry.ID?) -> [ChatMessage] {
        let list = byChannel[ExactText(channel)] ?? []
        let start = id.flatMap { self[$0] }.map { last in partition(list) { ChatMessage.isOrdered(last, before: $0) } }
        return list.dropFirst(start ?? 0).map { kept[Int($0)] }
    }

    /// The first place in an ascending list from which on `isBehind` is true.
    private func partition(_ list: [UInt32], _ isBehind: (ChatMessage) -> Bool) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(kept[Int(list[middle])]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The message that a thread begins with: what a message answers, and what that answers, as far as it is here.
    package func root(of message: ChatMessage) -> ChatMessage {
        var (root, seen) = (message, Set([message.id]))
        // Who names a hash has seen it, so nothing goes round; the set is there for what only pretends to be one.
        while let answered = root.answers.flatMap({ self[$0] }), seen.insert(answered.id).inserted { root = answered }
        return root
    }

    /// A message and all that answers it, at any remove, ascending. O(answers).
    package func thread(of root: RecordEntry.ID) -> [ChatMessage] {
        guard let first = places[root] else { return [] }
        var (found, next, seen) = ([first], [root], Set([root]))
        while let id = next.popLast() {
            for place in answers[id] ?? [] where seen.insert(kept[Int(place)].id).inserted {
                found.append(place)
                next.append(kept[Int(place)].id)
            }
        }
        return found.map { kept[Int($0)] }.sorted { ChatMessage.isOrdered($0, before: $1) }
    }

    /// How many messages answer one directly.
    package func answerCount(of id: RecordEntry.ID) -> Int { answers[id]?.count ?? 0 }

    /// The messages whose ids begin so in hexadecimal digits, with `.` and the place in the change behind all of them
    /// or behind the first sixteen. O(n).
    package func messages(named prefix: String) -> [ChatMessage] {
        let parts = prefix.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, digits.count <= 64, let range = HexPrefix(String(digits)) else { return [] }
        let index = parts.count == 2 ? Int(parts[1]) : nil
        if parts.count == 2, index == nil { return [] }
        return kept.filter { range.matches($0.id.change) && (index == nil || $0.id.index == index) }
    }

    /// Only what is in changes that satisfy a condition. O(n).
    package func of(_ isIncluded: (RecordEntry.ID) -> Bool) -> Conversation {
        if kept.allSatisfy({ isIncluded($0.id) }) { return self }
        var part = Conversation()
        for message in messages where isIncluded(message.id) { _ = part.insert(message) }
        for step in steps.values.joined() { _ = part.insert(step) }
        for step in channelSteps.values.joined() { _ = part.insert(step) }
        part.readMarks = readMarks
        return part
    }
}

/// The beginning of 64 hexadecimal digits.
private struct HexPrefix {
    private let word: UInt64
    private let mask: UInt64
    private let rest: String

    /// Nil for what has other characters, or is empty.
    init?(_ digits: String) {
        guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { return nil }
        let leading = digits.prefix(16)
        let bits = leading.count * 4
        guard let value = UInt64(leading, radix: 16) else { return nil }
        word = bits == 64 ? value : value << UInt64(64 - bits)
        mask = bits == 64 ? .max : ~(UInt64.max >> UInt64(bits))
        rest = digits.count > 16 ? digits.lowercased() : ""
    }

    func matches(_ id: Bytes32) -> Bool {
        id.leadingWord & mask == word && (rest.isEmpty || id.hex.hasPrefix(rest))
    }
}
