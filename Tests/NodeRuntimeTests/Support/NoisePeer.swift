import Foundation
import TestKit

/// The Noise library of another language, from PyPI, with our few lines around it: `Interop/noise_peer.py`.
///
/// It is installed once, into a virtual environment in the user's folder for caches, and used from there again.
struct NoisePeer {
    private let environment: PythonEnvironment
    private static let folder = TestData.packageRoot.appendingPathComponent("Tests/NodeRuntimeTests/Interop")

    /// Nil, with one loud line a run, where Python or PyPI cannot be reached: then the tests check nothing.
    static let installed = PythonEnvironment.installed(
        requirements: folder.appendingPathComponent("requirements.txt"), module: "noise.connection"
    ).map { NoisePeer(environment: $0) }

    /// One run of it as one side of a handshake.
    func begin(_ arguments: [String], in home: TestHome) throws -> ProgramRun {
        let script = Self.folder.appendingPathComponent("noise_peer.py").path
        return try ProgramRun([script] + arguments, of: environment.python, environment: [:], folder: home.folder.path)
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
