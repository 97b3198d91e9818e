import Foundation
import TestKit

/// The QR code reader of another project, from PyPI, with our few lines around it: `Interop/qr_reader.py`.
struct QRReader {
    private let environment: PythonEnvironment
    private static let folder = TestData.packageRoot.appendingPathComponent("Tests/NodeRuntimeTests/Interop")

    /// Nil, with one loud line a run, where Python or PyPI cannot be reached: then the tests check nothing.
    static let installed = PythonEnvironment.installed(
        requirements: folder.appendingPathComponent("qr_requirements.txt"), module: "zxingcpp, numpy"
    ).map { QRReader(environment: $0) }

    /// What it reads in what a command drew.
    func text(in drawn: String, folder: String) async throws -> ProgramRun.Outcome {
        let script = Self.folder.appendingPathComponent("qr_reader.py").path
        let run = try ProgramRun(
            [script], of: environment.python, environment: ["PYTHONUTF8": "1"], input: drawn, folder: folder)
        return try await run.outcome(within: .seconds(30))
    }
}
