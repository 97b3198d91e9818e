import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceQuota: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "quota",
        abstract: "Say how much of this device's disk a space may take, or see what it takes.",
        discussion: """
            Counted are changes as they travel, before the node makes them small, and blobs in full. Past the limit \
            what is here is kept, nothing new is taken, and members keep theirs; with a greater one it is asked for \
            again.
            """)

    @Option(
        name: .customLong("max"),
        help: ArgumentHelp("What it may take in all: 500MiB, 2GiB, or none for no limit.", valueName: "size"))
    var spaceMax: WrittenSize?

    @Option(
        name: .customLong("member"),
        help: ArgumentHelp("What the changes of one other device may take of that.", valueName: "size"))
    var memberMax: WrittenSize?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let usage = try node.ask(
            QuotaMethods.Set.self,
            .init(
                space: place.space, spaceMax: spaceMax.map { $0.bytes ?? 0 }, memberMax: memberMax.map { $0.bytes ?? 0 }
            ))
        if node.output.isJSON { return node.output.json(usage) }
        var table = TextTable([.init("DISK"), .init("")])
        table.append(usage: usage)
        node.output.table(table)
    }
}

extension TextTable {
    /// What a space takes, and may take.
    mutating func append(usage: QuotaMethods.Usage) {
        append([.own("changes take"), .own(WrittenSize(bytes: usage.changes).words)])
        append([.own("blobs take"), .own(WrittenSize(bytes: usage.blobs).words)])
        append([.own("both may take"), .own(WrittenSize(bytes: usage.spaceMax).words)])
        append([.own("one member may take"), .own(WrittenSize(bytes: usage.memberMax).words)])
        if usage.holdsBack == true {
            append([.own("not taken"), .own("members sent more; let it take more: atelier space quota --max SIZE")])
        }
    }
}

extension WrittenSize: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}
