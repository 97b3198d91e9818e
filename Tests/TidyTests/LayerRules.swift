/// The six layers and their rooms in order, as `Package.swift` lists them.
///
/// A room imports earlier rooms of its own layer and rooms of lower layers, never upward.
enum Layers {
    static let table: [(layer: String, rooms: [String])] = [
        (
            "Primitives",
            [
                "CSodium", "CDeflate", "CLinux", "CAllocations", "PlantedBugs", "WireCodec", "SodiumCrypto",
                "Compression",
            ]
        ),
        ("Engine", ["CRDT"]),
        (
            "Protocol",
            ["Noise", "Identity", "Pairing", "SecureChannel", "Discovery", "Membership", "Replication"]
        ),
        ("Domain", ["Spaces", "Chat", "Reviews", "Workshops", "ReviewContents", "ReviewProofs"]),
        (
            "Node",
            ["NodeCore", "LocalRPC", "EditorProtocol", "Store", "Transport", "Folders", "Mailboxes", "NodeRuntime"]
        ),
        (
            "Tools",
            [
                "TerminalRendering", "TerminalScreen", "Diagnostics", "CommandLineTool", "atelier", "Simulation",
                "simulate", "bench",
            ]
        ),
    ]

    static let order: [String] = table.flatMap(\.rooms)
    /// Rooms without files of Swift.
    static let foreign: Set<String> = ["CSodium", "CDeflate", "CLinux", "CAllocations"]
    static let programs: Set<String> = ["atelier", "simulate", "bench"]
    /// Rooms that know no file, socket, clock, task or system random: all up to and including `NodeCore`.
    static let pure: Set<String> = Set(order.prefix { $0 != "LocalRPC" }).subtracting(foreign)

    /// Rooms that may see only these rooms of ours, though the order would allow more.
    static let narrow: [String: Set<String>] = [
        // The edge rooms do not know one another; only NodeRuntime meets them all.
        "LocalRPC": ["WireCodec"],
        "EditorProtocol": ["CRDT", "LocalRPC"],
        "Store": ["PlantedBugs", "WireCodec", "SodiumCrypto", "Identity", "Membership", "Replication"],
        "Mailboxes": ["WireCodec", "Replication"],
        "Transport": ["CLinux", "WireCodec", "Discovery"],
        "Folders": ["CLinux", "WireCodec", "CRDT"],
        "TerminalRendering": [],
        "TerminalScreen": ["TerminalRendering"],
        // What the command line can do, an editor plugin can do: both see the local socket alone.
        // (SodiumCrypto: a passphrase that is typed goes into locked memory;
        // CLinux: a program that is shared runs in a terminal of its own;
        // ReviewContents and Folders: rounds are made of a repository's commits and of its working tree, and
        // suggestions are taken into that; ReviewProofs, with the words of Reviews and Identity: a signed export is
        // verified without any node.)
        "CommandLineTool": [
            "CLinux", "LocalRPC", "EditorProtocol", "Folders", "Identity", "Membership", "ReviewContents",
            "ReviewProofs", "Reviews", "TerminalRendering", "TerminalScreen", "Diagnostics", "SodiumCrypto",
            "WireCodec",
        ],
    ]

    /// Modules of others and of C, with the rooms that may import them.
    static let guarded: [String: Set<String>] = [
        "CSodium": ["SodiumCrypto"],
        "CDeflate": ["Compression"],
        "CAllocations": ["bench"],
        "CLinux": ["Transport", "Folders", "CommandLineTool"],
        "GRDB": ["Store"],
        "GRDBSQLite": ["Simulation"],
        "NIOCore": ["Transport", "NodeRuntime"],
        "NIOPosix": ["Transport", "NodeRuntime"],
        "ArgumentParser": ["CommandLineTool", "atelier", "simulate", "bench"],
        "Logging": ["NodeRuntime", "atelier"],
    ]
}

enum LayerRules {
    struct Import {
        let module: String
        let access: String
        let line: Int
    }

    /// The import declarations of a file, `@testable` and access words taken off.
    static func imports(of file: SourceTree.File) -> [Import] {
        file.code.enumerated().compactMap { index, line in
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
            let access = ["package", "public", "internal", "private", "fileprivate"].first { $0 == words.first }
            if access != nil { words.removeFirst() }
            guard words.first == "import", words.count >= 2 else { return nil }
            let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let path = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            let module = path.split(separator: ".").first.map(String.init) ?? path
            return Import(module: module, access: access ?? "internal", line: index + 1)
        }
    }

    /// No room imports upward, past its narrow list, or a guarded module.
    static func imports(_ tree: SourceTree) -> [Violation] {
        tree.sources.flatMap { file -> [Violation] in
            guard let room = file.room else { return [] }
            return imports(of: file).compactMap { item in
                objection(to: item, in: room).map { Violation(path: file.path, line: item.line, what: $0) }
            }
        }
    }

    private static func objection(to item: Import, in room: String) -> String? {
        if item.module.hasPrefix("C"), Layers.foreign.contains(item.module), item.access != "internal" {
            return "\(item.module) leaves its room by an import that is \(item.access)"
        }
        if let rooms = Layers.guarded[item.module], !rooms.contains(room) {
            return "only \(rooms.sorted().joined(separator: ", ")) may import \(item.module)"
        }
        guard let target = Layers.order.firstIndex(of: item.module) else { return nil }
        guard let own = Layers.order.firstIndex(of: room) else { return "\(room) is in no layer" }
        if target >= own { return "\(room) imports \(item.module), which is not below it" }
        if let allowed = Layers.narrow[room], !allowed.contains(item.module) {
            return "\(room) may not see \(item.module)"
        }
        return nil
    }

    /// Each folder of `Sources` is a room of the table.
    static func unknownRooms(_ tree: SourceTree) -> [Violation] {
        tree.rooms.filter { !Layers.order.contains($0) }.map {
            Violation(path: "Sources/\($0)", line: 0, what: "is in no layer")
        }
    }

    /// `Package.swift` names each room of `Sources`, in the order of the layers.
    static func manifest(_ tree: SourceTree) -> [Violation] {
        guard let file = tree.file("Package.swift") else {
            return [Violation(path: "Package.swift", line: 0, what: "is absent")]
        }
        let named = targets(in: file)
        var violations: [Violation] = []
        for room in tree.rooms where !named.contains(where: { $0.name == room }) {
            violations.append(Violation(path: file.path, line: 0, what: "does not name \(room)"))
        }
        var highest = -1
        for target in named {
            guard let place = Layers.order.firstIndex(of: target.name) else { continue }
            if place < highest {
                violations.append(
                    Violation(path: file.path, line: target.line, what: "\(target.name) is out of the layers' order"))
            }
            highest = max(highest, place)
        }
        return violations
    }

    /// The names of targets in the manifest, in order; names of products and packages are not among them.
    private static func targets(in file: SourceTree.File) -> [(name: String, line: Int)] {
        let declarations = [".target(", ".executableTarget(", ".systemLibrary(", "room("]
        let lines = file.lines
        let start = lines.firstIndex { $0.hasSuffix(" targets: [") } ?? 0
        var result: [(name: String, line: Int)] = []
        var isPending = false
        for (index, line) in lines.enumerated().dropFirst(start + 1) {
            if declarations.contains(where: line.contains) { isPending = true }
            guard isPending, let start = line.firstRange(of: "\"")?.upperBound else { continue }
            let name = line[start...].prefix { $0 != "\"" }
            result.append((String(name), index + 1))
            isPending = false
        }
        return result
    }
}
