import Foundation
import TestKit

/// A folder that git takes for a repository, with nobody's settings but the test's.
struct GitRepository {
    let folder: TemporaryFolder

    struct Failure: Error {
        let arguments: [String]
        let status: Int32
    }

    init() throws {
        folder = try TemporaryFolder()
        _ = try run(["init", "-q"])
    }

    /// Which of the paths git would leave out; they need not exist, but one that is a folder only counts as one then.
    func ignored(among paths: [String]) throws -> Set<String> {
        // A path that begins with a colon would be one of git's patterns; 1 says that none is ignored.
        let output = try run(
            ["check-ignore", "--no-index", "-z", "--stdin"], input: paths.map { "./" + $0 }, accepting: [0, 1])
        return Set(output.map { String($0.dropFirst(2)) })
    }

    /// The files that git would add, in its own order.
    func files() throws -> [String] {
        try run(["ls-files", "--others", "--exclude-standard", "-z"])
    }

    /// Items are given and come back separated by NUL.
    private func run(_ arguments: [String], input: [String] = [], accepting: Set<Int32> = [0]) throws -> [String] {
        let given = try TemporaryFolder()
        try given.write(input.map { $0 + "\0" }.joined(), to: "input")
        try given.write("", to: "output")

        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["git", "-c", "core.excludesFile=/dev/null", "-c", "core.ignoreCase=false"] + arguments
        process.currentDirectoryURL = folder.url
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        environment["GIT_CONFIG_NOSYSTEM"] = "1"
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: given.url.appendingPathComponent("input"))
        process.standardOutput = try FileHandle(forWritingTo: given.url.appendingPathComponent("output"))
        try process.run()
        process.waitUntilExit()
        guard accepting.contains(process.terminationStatus) else {
            throw Failure(arguments: arguments, status: process.terminationStatus)
        }
        let output = try Data(contentsOf: given.url.appendingPathComponent("output"))
        return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
