import LocalRPC
import TerminalScreen

/// The chat that fills a terminal: what it shows, and what comes of keys and of the node's words. It knows neither a
/// terminal nor a socket.
struct ChatView {
    /// A channel of a space.
    struct Spot: Hashable {
        let space: String
        let channel: String
    }

    /// One row of the list of channels.
    struct Row: Equatable {
        let spot: Spot
        /// Stands before the first channel of a space.
        let title: String?
        let isDirect: Bool
        var channel: ChatMethods.Channel
    }

    /// What is wanted of the node.
    enum Wish: Equatable {
        case send(String, Spot)
        case answer(String, id: String, Spot)
        case edit(String, id: String, Spot)
        case react(String, id: String, Spot)
        case delete(id: String, Spot)
        /// The messages before one; nil: the newest.
        case load(Spot, before: String?)
        case read(Spot)
        /// A space for two, with a member of this one.
        case talk(String, Spot)
        case quit
    }

    /// So many messages are asked for at a time.
    static let pageSize = 100

    private(set) var rows: [Row] = []
    private(set) var current: Spot?
    /// Ascending; a channel of which nothing was asked for yet is not in it.
    private(set) var messages: [Spot: [ChatMethods.Message]] = [:]
    /// Channels whose first message is here.
    private var complete: Set<Spot> = []
    private var loading: Set<Spot> = []
    /// Channels that were opened and in which nothing was said yet.
    private var opened: [Spot] = []
    var input = LineEditor()
    /// How many lines below the screen's there are; 0: the newest message is in sight.
    var linesBelow = 0
    /// How many lines there are in all, and fit: as the last drawing had it.
    var linesSeen = (all: 0, fit: 1)
    /// A word about what happened; gone with the next key.
    var notice = ""
    /// Names that an @ may begin.
    private(set) var names: [String: Set<String>] = [:]
    var commands: [ChatMethods.Commands.Command] = []

    // MARK: From the node

    /// Takes the channels as they are now.
    mutating func take(_ places: [ChatMethods.Place]) -> [Wish] {
        var rows: [Row] = []
        for place in places {
            let known = place.channels.filter { channel in
                !channel.archived || Spot(space: place.space, channel: channel.name) == current
            }
            let empty = opened.filter { spot in
                spot.space == place.space && !place.channels.contains { $0.name == spot.channel }
            }.map { spot in
                ChatMethods.Channel(
                    name: spot.channel, topic: nil, archived: false, messages: 0, unread: 0, mentions: 0)
            }
            for (index, channel) in (known + empty).enumerated() {
                rows.append(
                    Row(
                        spot: Spot(space: place.space, channel: channel.name), title: index == 0 ? place.title : nil,
                        isDirect: place.direct, channel: channel))
            }
        }
        self.rows = rows
        guard current == nil || !rows.contains(where: { $0.spot == current }) else { return [] }
        // Where all are; a channel of another name may stand before it.
        let first = rows.first { $0.spot.channel == Self.firstChannel } ?? rows.first
        return first.map { open($0.spot) } ?? []
    }

    /// The channel that a space begins with.
    static let firstChannel = "general"

    /// Takes messages that were asked for: the newest, or those before one.
    mutating func take(_ page: [ChatMethods.Message], of spot: Spot, before: String?) {
        loading.remove(spot)
        if page.count < Self.pageSize { complete.insert(spot) }
        note(page, in: spot.space)
        guard before != nil else {
            messages[spot] = page
            return
        }
        let known = messages[spot] ?? []
        messages[spot] = page.filter { message in !known.contains { $0.id == message.id } } + known
    }

    /// Takes a message that came.
    mutating func take(_ message: ChatMethods.Message, in space: String) -> [Wish] {
        let spot = Spot(space: space, channel: message.channel)
        note([message], in: space)
        if var known = messages[spot] {
            if let place = known.firstIndex(where: { $0.id == message.id }) {
                known[place] = message
            } else {
                // What was said apart may belong further up.
                let place = known.lastIndex { $0.time <= message.time }.map { $0 + 1 } ?? 0
                known.insert(message, at: place)
            }
            messages[spot] = known
        }
        guard spot == current, linesBelow == 0, message.own != true else { return [] }
        return [.read(spot)]
    }

    /// Takes a message that stands otherwise now.
    mutating func update(_ message: ChatMethods.Message, in space: String) {
        let spot = Spot(space: space, channel: message.channel)
        guard let place = messages[spot]?.firstIndex(where: { $0.id == message.id }) else { return }
        messages[spot]?[place] = message
    }

    private mutating func note(_ messages: [ChatMethods.Message], in space: String) {
        for message in messages { names[space, default: []].insert(message.author) }
    }

    mutating func note(names members: [String], in space: String) { names[space, default: []].formUnion(members) }

    // MARK: Channels

    /// Shows a channel; a name that nobody used yet is one.
    mutating func open(_ spot: Spot) -> [Wish] {
        current = spot
        linesBelow = 0
        if !rows.contains(where: { $0.spot == spot }) {
            opened.append(spot)
            let place = rows.lastIndex { $0.spot.space == spot.space }
            let channel = ChatMethods.Channel(
                name: spot.channel, topic: nil, archived: false, messages: 0, unread: 0, mentions: 0)
            let isDirect = place.map { rows[$0].isDirect } ?? false
            rows.insert(
                Row(spot: spot, title: nil, isDirect: isDirect, channel: channel),
                at: place.map { $0 + 1 } ?? rows.count)
        }
        guard messages[spot] == nil else { return [.read(spot)] }
        loading.insert(spot)
        return [.load(spot, before: nil), .read(spot)]
    }

    mutating func step(_ count: Int) -> [Wish] {
        guard let place = rows.firstIndex(where: { $0.spot == current }), !rows.isEmpty else { return [] }
        return open(rows[(place + count + rows.count) % rows.count].spot)
    }

    /// Goes up in the history, or down; asks for more where the top is near.
    mutating func scroll(by lines: Int) -> [Wish] {
        linesBelow = min(max(linesBelow + lines, 0), max(linesSeen.all - linesSeen.fit, 0))
        guard let current else { return [] }
        if linesBelow == 0 { return lines < 0 ? [.read(current)] : [] }
        let isAtTop = linesBelow + linesSeen.fit >= linesSeen.all
        guard isAtTop, !complete.contains(current), !loading.contains(current), let first = messages[current]?.first
        else { return [] }
        loading.insert(current)
        return [.load(current, before: first.id)]
    }
}
