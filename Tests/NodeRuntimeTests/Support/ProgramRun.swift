import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One run of the program, with its output in files, so that a program that writes much is never held up.
///
/// It is killed when the last reference goes.
final class ProgramRun: @unchecked Sendable {
    private let process = Process()
    private let outputFile: String
    private let wordsFile: String
    private let commandLine: String

    /// What a run that has ended left behind.
    struct Outcome: Sendable, CustomStringConvertible {
        let commandLine: String
        let exitCode: Int32
        /// Standard output.
        let output: String
        /// Standard error.
        let words: String

        var description: String { "\(commandLine): exit \(exitCode), output \(output), words \(words)" }

        /// The first line of the output as an object of JSON.
        func json() throws -> [String: Any] {
            let line = output.split(separator: "\n").first ?? ""
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw NotAnObject(text: output)
            }
            return object
        }
    }

    struct NotAnObject: Error {
        let text: String
    }

    /// Starts it; `folder` takes the files of its output.
    init(
        _ arguments: [String], environment: [String: String], input: String? = nil, folder: String
    ) throws {
        let name = folder + "/run-" + String(UInt32.random(in: .min ... .max), radix: 16)
        outputFile = name + ".out"
        wordsFile = name + ".err"
        commandLine = (["atelier"] + arguments).joined(separator: " ")
        try Data((input ?? "").utf8).write(to: URL(fileURLWithPath: name + ".in"))
        for file in [outputFile, wordsFile] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.executableURL = URL(fileURLWithPath: try BuiltProgram.path())
        process.arguments = arguments
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: name + ".in"))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputFile))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: wordsFile))
        try process.run()
    }

    deinit {
        kill()
    }

    var processNumber: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { Self.text(outputFile) }
    var words: String { Self.text(wordsFile) }

    func send(signal: Int32) {
        if process.isRunning { _ = systemKill(process.processIdentifier, signal) }
    }

    /// Waits for the process to end by itself.
    func outcome(within limit: Duration = .seconds(30)) async throws -> Outcome {
        do {
            try await eventually("the end of \(commandLine)", within: limit) { !isRunning }
        } catch {
            throw Unfinished(commandLine: commandLine, output: output, words: words, cause: error)
        }
        return Outcome(commandLine: commandLine, exitCode: process.terminationStatus, output: output, words: words)
    }

    struct Unfinished: Error {
        let commandLine: String
        let output: String
        let words: String
        let cause: any Error
    }

    /// Ends it as a loss of power would, and waits until it is gone.
    func kill() {
        guard process.isRunning else { return }
        _ = systemKill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
}

private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 {
    kill(process, signal)
}
