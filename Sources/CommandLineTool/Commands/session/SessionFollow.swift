import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionFollow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Show where somebody is, each time it changes, until Ctrl-C.",
        discussion: """
            Without a name only what others ask to look at is shown. Piped, each place is one line of fields with tabs \
            between: time, name, path, line, column, and `look` where all are asked to look there.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String?

    @Option(help: ArgumentHelp("End after so many places.", valueName: "places"))
    var count: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let followed = try client.call(
            SessionMethods.Follow.self, .init(space: place.space, member: member), timeout: node.timeout)
        if node.output.isJSON { node.output.json(followed) }
        ProcessEnvironment.endOnInterrupt()
        let whom = followed.name.map { PeerText($0).name } ?? "whoever asks to look"
        node.output.note("Following \(whom); Ctrl-C ends it.")
        try client.notifications(SessionMethods.Placed.self, count: count) { place in show(place, node.output) }
    }

    private func show(_ place: SessionMethods.Placed.Params, _ output: OutputFormat) {
        if output.isJSON { return output.json(place) }
        let name = PeerText(place.name).name
        guard output.isForEyes else {
            let fields: [String] = [
                LocalTime.complete(LocalTime.now), name, place.place.path.map { PeerText($0).path } ?? "",
                place.place.line.map(String.init) ?? "", place.place.column.map(String.init) ?? "",
                place.isPointed ? "look" : "",
            ]
            return output.line(fields.joined(separator: "\t"))
        }
        let time = output.style.dim(LocalTime.second(LocalTime.now))
        let words = SessionWords.place(place.place)
        let there = place.isThere ? words.isEmpty ? "is in no document" : words : "is gone"
        output.line("\(time)  \(output.style.bold(name))  \(place.isPointed ? "asks to look at " : "")\(there)")
    }
}

struct SessionWatch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show what happens in sessions as it happens, until Ctrl-C.")

    @Option(help: ArgumentHelp("End after so much happened.", valueName: "events"))
    var count: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let subscribed = try client.call(
            SessionMethods.Subscribe.self, .init(space: place.space), timeout: node.timeout)
        if node.output.isJSON { node.output.json(subscribed) }
        ProcessEnvironment.endOnInterrupt()
        node.output.note("Listening; Ctrl-C ends it.")
        try client.notifications(SessionMethods.Happened.self, count: count) { params in
            if node.output.isJSON { return node.output.json(params.event) }
            let time = LocalTime.second(params.event.time)
            let words = SessionWords.event(params.event)
            node.output.line(node.output.isForEyes ? "\(node.output.style.dim(time))  \(words)" : "\(time)\t\(words)")
        }
    }
}
