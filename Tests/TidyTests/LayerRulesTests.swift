import Testing

struct LayerRulesTests {
    private func objections(_ room: String, _ text: String) -> [String] {
        LayerRules.imports(SourceTree(["Sources/\(room)/File.swift": text])).map(\.what)
    }

    @Test("an import from a lower layer or an earlier room passes")
    func downward() {
        #expect(objections("Noise", "internal import SodiumCrypto\npackage import WireCodec\n").isEmpty)
        #expect(objections("Pairing", "import Noise").isEmpty)
        #expect(objections("NodeRuntime", "internal import Store\nimport NIOCore\nimport NodeCore").isEmpty)
    }

    @Test(
        "an import upward, of a later room or of itself is found",
        arguments: [
            ("WireCodec", "CRDT"), ("CRDT", "Noise"), ("Noise", "Identity"), ("Replication", "Spaces"),
            ("NodeCore", "Store"), ("Noise", "Noise"),
        ])
    func upward(room: String, imported: String) {
        #expect(objections(room, "// line\ninternal import \(imported)").count == 1)
        #expect(objections(room, "@testable import struct \(imported).Thing").count == 1)
    }

    @Test(
        "edge rooms do not see one another, and the command line sees the local socket alone",
        arguments: [("Transport", "Store"), ("CommandLineTool", "NodeRuntime"), ("CommandLineTool", "Noise")])
    func narrow(room: String, imported: String) {
        #expect(objections(room, "internal import \(imported)").count == 1)
    }

    @Test(
        "a guarded module is kept to its rooms",
        arguments: [("Noise", "CSodium"), ("NodeRuntime", "GRDB"), ("Store", "NIOCore"), ("NodeCore", "Logging")])
    func guarded(room: String, imported: String) {
        #expect(objections(room, "internal import \(imported)").count == 1)
    }

    @Test("C does not leave its room by a wider import")
    func foreign() {
        #expect(objections("SodiumCrypto", "internal import CSodium").isEmpty)
        #expect(objections("SodiumCrypto", "package import CSodium").count == 1)
    }

    @Test("an import in a comment or a string is none")
    func notCode() {
        #expect(objections("WireCodec", "// import CRDT\nlet text = \"\"\"\nimport CRDT\n\"\"\"").isEmpty)
    }

    @Test("a folder that is no room is found")
    func unknown() {
        let tree = SourceTree(["Sources/Gadgets/A.swift": "", "Sources/Noise/B.swift": ""])
        #expect(LayerRules.unknownRooms(tree).map(\.path) == ["Sources/Gadgets"])
    }

    @Test("a room that the manifest lacks or has out of order is found, and a manifest in order passes")
    func manifest() {
        let rooms = ["Sources/WireCodec/A.swift": "", "Sources/CRDT/B.swift": "", "Sources/Noise/C.swift": ""]
        func violations(_ names: [String]) -> [String] {
            let head = "products: [.library(name: \"Noise\", targets: [\"Noise\"])],\n    targets: [\n"
            let text = names.map { ".target(\n    name: \"\($0)\", dependencies: [\"WireCodec\"])," }
            let tree = rooms.merging(["Package.swift": head + text.joined(separator: "\n")]) { _, new in new }
            return LayerRules.manifest(SourceTree(tree)).map(\.what)
        }
        #expect(violations(["WireCodec", "CRDT", "Noise"]).isEmpty)
        #expect(violations(["WireCodec", "Noise"]) == ["does not name CRDT"])
        #expect(violations(["WireCodec", "Noise", "CRDT"]) == ["CRDT is out of the layers' order"])
        #expect(LayerRules.manifest(SourceTree(rooms)).map(\.what) == ["is absent"])
    }
}
