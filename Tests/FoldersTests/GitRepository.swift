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

    /// Those that git takes for its own folder on one system or another: names for which `fsck` complains of a tree
    /// that holds nothing else.
    func namesOfItsOwn(among names: [[UInt8]]) throws -> [[UInt8]] {
        let blob = try lines(["hash-object", "-w", "--stdin"])[0]
        // `mktree` reads a line for each entry and an empty one behind each tree.
        let trees = names.map { [UInt8]("100644 blob \(blob)\t".utf8) + $0 + [0, 0] }
        let ids = try lines(["mktree", "-z", "--batch"], bytes: Array(trees.joined()))
        guard ids.count == names.count else { throw Failure(arguments: ["mktree"], status: Int32(ids.count)) }
        let report = try lines(
            ["fsck", "--no-dangling", "--strict"], accepting: [0, 1, 2, 3, 4, 5, 6, 7], errorsToo: true)
        let found = Set(
            report.filter { $0.contains("hasDotgit") }.compactMap { line in
                line.split(whereSeparator: { $0 == " " || $0 == ":" }).first { $0.count == 40 }.map(String.init)
            })
        return zip(names, ids).filter { found.contains($1) }.map(\.0)
    }

    /// The lines of the output.
    private func lines(
        _ arguments: [String], bytes: [UInt8] = [], accepting: Set<Int32> = [0], errorsToo: Bool = false
    ) throws -> [String] {
        let output = try data(arguments, input: bytes, accepting: accepting, errorsToo: errorsToo)
        return output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Items are given and come back separated by NUL.
    private func run(_ arguments: [String], input: [String] = [], accepting: Set<Int32> = [0]) throws -> [String] {
        let bytes = [UInt8](input.map { $0 + "\0" }.joined().utf8)
        return try data(arguments, input: bytes, accepting: accepting).split(separator: 0).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func data(
        _ arguments: [String], input: [UInt8], accepting: Set<Int32>, errorsToo: Bool = false
    ) throws -> Data {
        let given = try TemporaryFolder()
        try given.write(input, to: "input")
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
        let written = try FileHandle(forWritingTo: given.url.appendingPathComponent("output"))
        process.standardOutput = written
        if errorsToo { process.standardError = written }
        try process.run()
        process.waitUntilExit()
        guard accepting.contains(process.terminationStatus) else {
            throw Failure(arguments: arguments, status: process.terminationStatus)
        }
        return try Data(contentsOf: given.url.appendingPathComponent("output"))
    }
}
