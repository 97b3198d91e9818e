import Foundation
import TestKit

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real terminals with programs in them: windows of a tmux server of their own, which shows what each of them shows.
/// The server is ended when the last reference goes.
final class Tmux: @unchecked Sendable {
    /// Where its programs begin.
    let folder: TemporaryFolder
    private let program: String
    private var server: pid_t?

    /// Nil, with one loud line, where there is no tmux: then the tests check nothing.
    init?() throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = folders.map { $0 + "/tmux" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else {
            let line = "\n\n!!! TMUX IS ABSENT: tests of shared terminals check nothing in this run. !!!\n\n\n"
            FileHandle.standardError.write(Data(line.utf8))
            return nil
        }
        program = found
        folder = try TemporaryFolder()
    }

    deinit {
        if let server { kill(server, SIGTERM) }
    }

    struct Failure: Error {
        let arguments: [String]
        let words: String
    }

    /// Some milliseconds each.
    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "LC_ALL": "C.UTF-8"]
        let client = try ProgramRun(
            ["-S", folder.path + "/tmux", "-f", "/dev/null"] + arguments, of: program, environment: environment,
            folder: folder.path)
        while client.isRunning { _ = poll(nil, 0, 1) }
        guard client.words.isEmpty else { throw Failure(arguments: arguments, words: client.words) }
        return client.output
    }

    /// A terminal of a size in which a command of a shell runs; it stays when that has ended.
    func open(_ name: String, columns: Int, rows: Int, environment: [String: String], _ command: [String]) throws {
        let quoted = command.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }
        let variables = environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        try run(
            ["new-session", "-d", "-s", name, "-c", folder.path, "-x", "\(columns)", "-y", "\(rows)"] + variables
                + [quoted.joined(separator: " ") + "; printf 'ENDED %s' $?; exec sleep 300"])
        try run(["set-option", "-g", "status", "off"])
        server = pid_t(try run(["display-message", "-p", "#{pid}"]).filter(\.isNumber))
    }

    func type(_ keys: String..., in name: String) throws { try run(["send-keys", "-t", name] + keys) }

    func resize(_ name: String, columns: Int, rows: Int) throws {
        try run(["resize-window", "-t", name, "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The lines that it shows, without the blanks at their ends; with colours as sequences of one form.
    func shown(_ name: String, withColours: Bool = false) throws -> [String] {
        let text = try run(["capture-pane", "-p", "-t", name] + (withColours ? ["-e"] : []))
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func isCursorShown(_ name: String) throws -> Bool {
        try run(["display-message", "-p", "-t", name, "#{cursor_flag}"]).hasPrefix("1")
    }

    func cursor(_ name: String) throws -> String {
        try run(["display-message", "-p", "-t", name, "#{cursor_x},#{cursor_y}"])
    }
}
