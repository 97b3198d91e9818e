import Foundation
import TestKit

/// The Noise library of another language, from PyPI, with our few lines around it: `Interop/noise_peer.py`.
///
/// It is installed once, into a virtual environment in the user's folder for caches, and used from there again.
struct NoisePeer {
    let python: String
    let script: String

    /// Nil, with one loud line a run, where Python or PyPI cannot be reached: then the tests check nothing.
    static let installed: NoisePeer? = {
        do {
            return try install()
        } catch {
            let line =
                "\n\n!!! NO OTHER NOISE: \(error). Tests against noiseprotocol check nothing in this run. !!!\n\n\n"
            FileHandle.standardError.write(Data(line.utf8))
            return nil
        }
    }()

    /// One run of it as one side of a handshake.
    func begin(_ arguments: [String], in home: TestHome) throws -> ProgramRun {
        try ProgramRun([script] + arguments, of: python, environment: [:], folder: home.folder.path)
    }

    private struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    private static func install() throws -> NoisePeer {
        let ours = TestData.packageRoot.appendingPathComponent("Tests/NodeRuntimeTests/Interop")
        let requirements = ours.appendingPathComponent("requirements.txt")
        let wanted = try String(contentsOf: requirements, encoding: .utf8).split(separator: "\n").joined(separator: "-")
        let caches = try FileManager.default.url(
            for: .cachesDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        let folder = caches.appendingPathComponent("atelier-tests/" + wanted.filter { $0.isLetter || $0.isNumber })
        let peer = NoisePeer(
            python: folder.appendingPathComponent("bin/python").path,
            script: ours.appendingPathComponent("noise_peer.py").path)
        if (try? peer.look()) != nil { return peer }
        // Made whole under another name first, so that two runs at once do not meet a half.
        let draft = folder.path + "-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try run("/usr/bin/env", ["python3", "-m", "venv", draft])
        try run(
            draft + "/bin/python",
            [
                "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "15", "--retries", "1",
                "--requirement", requirements.path,
            ])
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.moveItem(atPath: draft, toPath: folder.path)
        try peer.look()
        return peer
    }

    /// Whether the library is there and loads.
    private func look() throws { try Self.run(python, ["-c", "import noise.connection"]) }

    private static func run(_ program: String, _ arguments: [String]) throws {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Unavailable(description: "\(program) is not there")
        }
        let process = Process()
        let words = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = words
        try process.run()
        let said = words.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let last = String(decoding: said, as: UTF8.self).split(separator: "\n").last ?? "no reason given"
            throw Unavailable(description: "\(arguments.joined(separator: " ")): \(last)")
        }
    }
}

extension ProgramRun {
    /// The port that a side of a bare handshake says it listens on.
    func port() async throws -> Int {
        var port = 0
        try await eventually("a responder listens") {
            let line = words.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last
            guard let line, line.hasPrefix("listening on ") else { return false }
            port = Int(line.split(separator: " ").last ?? "") ?? 0
            return port != 0
        }
        return port
    }
}
