import Foundation
import TestKit

/// The text files of the package, by path from its root, as the rules see them. A planted tree serves to test a rule.
struct SourceTree {
    struct File {
        let path: String
        let text: String
        let lines: [Substring]
        /// The lines with the contents of strings and comments blanked; for Swift only.
        let code: [String]

        init(path: String, text: String) {
            self.path = path
            self.text = text
            lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            code = path.hasSuffix(".swift") ? SwiftScanner.code(of: text) : []
        }

        /// The first part of the path under `Sources` or `Tests`: the name of the room.
        var room: String? {
            let parts = path.split(separator: "/")
            return parts.count > 2 && (parts[0] == "Sources" || parts[0] == "Tests") ? String(parts[1]) : nil
        }
        var name: String { String(path.split(separator: "/").last ?? "") }
        var isSwift: Bool { path.hasSuffix(".swift") }
        var isSource: Bool { path.hasPrefix("Sources/") }
    }

    let files: [File]
    /// The paths of all files and folders, those that are no text among them.
    let paths: Set<String>

    /// A tree of the given paths and texts, and of other files that are no text.
    init(_ files: [String: String], others: [String] = []) {
        self.files = files.sorted { $0.key < $1.key }.map { File(path: $0.key, text: $0.value) }
        var paths: Set<String> = []
        for path in files.keys + others {
            let parts = path.split(separator: "/")
            for count in parts.indices { paths.insert(parts[...count].joined(separator: "/")) }
        }
        self.paths = paths
    }

    /// The tree on the disk; built products, hidden folders of tools, binary and generated files are left out.
    static func read(at root: URL = TestData.packageRoot) throws -> SourceTree {
        var files: [String: String] = [:]
        var others: [String] = []
        for top in ["Sources", "Tests", "Protocol", "Examples", ".ci", ".github"] {
            for path in FileManager.default.enumerator(atPath: root.appendingPathComponent(top).path) ?? .init() {
                guard let path = path as? String else { continue }
                let whole = "\(top)/\(path)"
                others.append(whole)
                guard textEndings.contains(where: path.hasSuffix) else { continue }
                files[whole] = try String(contentsOf: root.appendingPathComponent(whole), encoding: .utf8)
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: root.path) {
            others.append(name)
            guard textEndings.contains(where: name.hasSuffix) else { continue }
            files[name] = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
        }
        return SourceTree(files, others: others)
    }

    private static let textEndings = [
        ".swift", ".md", ".sh", ".py", ".c", ".h", ".modulemap", ".json", ".yml", "/run", ".swift-format", ".gitignore",
    ]

    var sources: [File] { files.filter { $0.isSource && $0.isSwift } }
    var swift: [File] { files.filter(\.isSwift) }
    /// The rooms under `Sources`, sorted.
    var rooms: [String] { Set(files.filter(\.isSource).compactMap(\.room)).sorted() }

    func file(_ path: String) -> File? { files.first { $0.path == path } }
}

/// What broke a rule, and where.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    /// From 1; 0 for the file as a whole.
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}
