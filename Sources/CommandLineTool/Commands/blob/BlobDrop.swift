import ArgumentParser
import LocalRPC

struct BlobDrop: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Let the bytes of a file go on this machine.",
        discussion: "It stays listed, and members who have it keep it. A fetch that is under way is given up.")

    @Argument(help: ArgumentHelp("Its name, its id, or eight digits of that.", valueName: "blob"))
    var blob: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let status = try node.ask(BlobMethods.Drop.self, .init(space: place.space, blob: blob))
        if node.output.isJSON { return node.output.json(status) }
        node.output.note("Nothing of it is kept here any more. Next: atelier blob get \(status.blob.prefix(8)) FILE")
    }
}
