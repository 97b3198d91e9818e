import ArgumentParser
import LocalRPC
import TerminalRendering

struct BlobList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the files that members gave, and how much of each is here.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(BlobMethods.List.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([
            .init("ID"), .init("NAME"), .init("BYTES", isAlignedRight: true), .init("BY"), .init("ADDED"),
            .init("HERE"),
        ])
        for blob in result.blobs {
            table.append([
                .own(String(blob.status.blob.prefix(8))), .peer(PeerText(blob.name), .strong), .number(blob.size),
                .peer(PeerText(blob.author)), .own(LocalTime.minute(blob.time)), .own(Self.words(blob.status)),
            ])
        }
        if table.isEmpty { return node.output.note("There is none. Next: atelier blob add FILE") }
        node.output.table(table)
    }

    private static func words(_ status: BlobMethods.Status) -> String {
        switch status.state {
        case "whole": "whole"
        case "absent": "-"
        default: "\(status.size > 0 ? status.held * 100 / status.size : 0) %, \(status.state)"
        }
    }
}
