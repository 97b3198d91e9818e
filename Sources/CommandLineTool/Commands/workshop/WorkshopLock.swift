import ArgumentParser
import LocalRPC

struct WorkshopLock: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Let nobody else into the room for now.",
        discussion: """
            Who is in stays. Those who look for rooms see that it is locked, and who tries is told so; codes and links \
            are kept, and good again after atelier workshop unlock.
            """)

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(WorkshopMethods.Lock.self, .init(space: place.space, locked: true))
        if node.output.isJSON { return node.output.json(done) }
        node.output.note("The room is locked. To let learners in again: atelier workshop unlock")
    }
}

struct WorkshopUnlock: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let learners into the room again, by the codes and links that were made.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(WorkshopMethods.Lock.self, .init(space: place.space, locked: false))
        if node.output.isJSON { return node.output.json(done) }
        node.output.note("The room is open to who has its code.")
    }
}
