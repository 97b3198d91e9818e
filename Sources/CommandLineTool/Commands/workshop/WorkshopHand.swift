import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopHand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand", abstract: "Raised hands, in the order in which they went up.",
        subcommands: [HandUp.self, HandDown.self, HandList.self, HandNext.self, HandLower.self],
        defaultSubcommand: HandList.self)
}

struct HandUp: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "up", abstract: "Raise your hand.")

    @Argument(help: ArgumentHelp("What it is about.", valueName: "word"))
    var word: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.Hand.self, .init(space: place.space, word: word),
            done: "Your hand is up. To put it down: atelier workshop hand down")
    }
}

struct HandDown: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "down", abstract: "Put your hand down.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(WorkshopMethods.Hand.self, .init(space: place.space, down: true), done: "Your hand is down.")
    }
}

struct HandList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List raised hands, the first first.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let meeting = try node.ask(WorkshopMethods.Show.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(meeting.hands) }
        if meeting.hands.isEmpty { return node.output.note("No hand is up.") }
        node.output.table(Self.table(meeting.hands))
    }

    static func table(_ hands: [WorkshopMethods.Word]) -> TextTable {
        var table = TextTable([
            .init("HAND", isAlignedRight: true), .init("NAME"), .init("SINCE"), .init("ABOUT"), .init("DEVICE"),
        ])
        for (place, hand) in hands.enumerated() {
            table.append([
                .own("\(place + 1)"), .peer(PeerText(hand.by), .strong), .own(LocalTime.second(hand.time)),
                .peer(PeerText(hand.text ?? "")), .own(PeerText(hand.deviceId).line, .weak),
            ])
        }
        return table
    }
}

struct HandNext: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Call who has waited longest: their hand goes down.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let lowered = try node.ask(WorkshopMethods.Lower.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(lowered) }
        node.output.line(PeerText(lowered.member ?? "").name)
    }
}

struct HandLower: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "lower", abstract: "Lower somebody's hand, or with --all every hand.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String?

    @Flag(help: "Every hand.")
    var all = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if (member == nil) == !all { throw ValidationError("Name somebody, or say --all.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let lowered = try node.ask(
            WorkshopMethods.Lower.self, .init(space: place.space, member: member, all: all ? true : nil))
        if node.output.isJSON { return node.output.json(lowered) }
        node.output.note(lowered.member.map { "The hand of \(PeerText($0).name) is down." } ?? "No hand is up.")
    }
}
