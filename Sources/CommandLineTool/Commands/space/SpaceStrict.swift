import ArgumentParser
import LocalRPC

struct SpaceStrict: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "strict",
        abstract: "Make the links to a space's members anew every quarter of an hour; or with --off, twice a day.")

    @Flag(help: "Twice a day again.")
    var off = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let answer = try node.ask(MembershipMethods.Strict.self, .init(space: place.space, strict: !off))
        if node.output.isJSON { return node.output.json(answer) }
        node.output.note(
            off
                ? "This node makes its links to the members anew twice a day."
                : "This node makes its links to the members anew every quarter of an hour. To end that: --off")
    }
}
