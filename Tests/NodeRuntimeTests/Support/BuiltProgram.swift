import Foundation

/// The program `atelier` that was built together with these tests.
enum BuiltProgram {
    struct NotFound: Error, CustomStringConvertible {
        let looked: [String]

        var description: String {
            "No program atelier in \(looked.joined(separator: ", ")). Build it, or set ATELIER_PROGRAM to its path."
        }
    }

    /// `ATELIER_PROGRAM`, else the file beside the test bundle.
    static func path() throws -> String { try found.get() }

    private static let found: Result<String, NotFound> = {
        if let named = ProcessInfo.processInfo.environment["ATELIER_PROGRAM"], !named.isEmpty {
            return isProgram(named) ? .success(named) : .failure(NotFound(looked: [named]))
        }
        let looked = buildFolders.map { $0 + "/atelier" }
        return looked.first(where: isProgram).map { .success($0) } ?? .failure(NotFound(looked: looked))
    }()

    /// Where the test bundle lies: an executable file on Linux, a folder on macOS, named in the arguments on both.
    private static var buildFolders: [String] {
        let bundles = Bundle.allBundles.map(\.bundlePath).filter { $0.hasSuffix(".xctest") }
        let arguments = CommandLine.arguments.filter { $0.contains(".xctest") }.map { argument in
            let end = argument.range(of: ".xctest")?.upperBound ?? argument.endIndex
            return String(argument[..<end])
        }
        let executable = [Bundle.main.executablePath].compactMap { $0 }
        var folders: [String] = []
        for path in bundles + arguments + executable {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            if !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }

    private static func isProgram(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}
