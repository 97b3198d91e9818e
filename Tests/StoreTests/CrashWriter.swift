import Foundation

/// A running `StoreCrashWriter`. It is killed with the last reference at the latest.
final class CrashWriter {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private var unread: [UInt8] = []

    enum Failure: Error {
        case notBuilt(searched: [String])
        case ended
    }

    init(_ arguments: [String]) throws {
        process.executableURL = try Self.program()
        process.arguments = arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    deinit {
        kill()
    }

    var pid: Int32 { process.processIdentifier }

    /// The next line it says; waits for it.
    func line() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Failure.ended }
            unread += more
        }
    }

    /// All lines it says until it ends.
    func remainingLines() -> [String] {
        var lines: [String] = []
        while let line = try? line() { lines.append(line) }
        return lines
    }

    /// Ends it without a warning (SIGKILL) and waits until it is gone.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Beside the program that runs the tests, where the build puts both.
    private static func program() throws -> URL {
        let folders =
            [URL(fileURLWithPath: CommandLine.arguments[0]), URL(fileURLWithPath: "/proc/self/exe")]
            .map { $0.resolvingSymlinksInPath().deletingLastPathComponent() }
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let candidates = folders.map { $0.appendingPathComponent("StoreCrashWriter") }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Failure.notBuilt(searched: candidates.map(\.path))
        }
        return found
    }
}
