package import Foundation

/// Libraries of Python from PyPI, as oracles that share no line with ours.
///
/// They are installed once, into a virtual environment in the user's folder for caches, and used from there again.
package struct PythonEnvironment: Sendable {
    /// The interpreter that sees the libraries.
    package let python: String

    /// Why there are none.
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// What `requirements`, a file for pip, names; nil, with one loud line, where Python or PyPI cannot be reached:
    /// then the tests that want them check nothing. `module` is imported to see whether all is there.
    package static func installed(requirements: URL, module: String) -> PythonEnvironment? {
        do {
            return try install(requirements, module)
        } catch {
            let absent = "\(module.uppercased()) IS ABSENT: \(error). Tests against it check nothing in this run."
            let line = "\n\n!!! \(absent) !!!\n\n\n"
            FileHandle.standardError.write(Data(line.utf8))
            return nil
        }
    }

    /// What a script prints when it is given `input`.
    package func run(_ script: URL, input: Data) throws -> Data {
        try Self.run(python, [script.path], input: input)
    }

    private static func install(_ requirements: URL, _ module: String) throws -> PythonEnvironment {
        let wanted = try String(contentsOf: requirements, encoding: .utf8).split(separator: "\n").joined(separator: "-")
        let caches = try FileManager.default.url(
            for: .cachesDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        let folder = caches.appendingPathComponent("atelier-tests/" + wanted.filter { $0.isLetter || $0.isNumber })
        let environment = PythonEnvironment(python: folder.appendingPathComponent("bin/python").path)
        if (try? environment.look(for: module)) != nil { return environment }
        // Made whole under another name first, so that two runs at once do not meet a half.
        let draft = folder.path + "-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        _ = try run("/usr/bin/env", ["python3", "-m", "venv", draft])
        _ = try run(
            draft + "/bin/python",
            [
                "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "15", "--retries", "1",
                "--requirement", requirements.path,
            ])
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.moveItem(atPath: draft, toPath: folder.path)
        try environment.look(for: module)
        return environment
    }

    private func look(for module: String) throws { _ = try Self.run(python, ["-c", "import " + module]) }

    private static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Data {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Unavailable(description: "\(program) is not there")
        }
        let files = try TemporaryFolder()
        try input.write(to: files.url.appendingPathComponent("input"))
        for name in ["output", "words"] { try files.write("", to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files.url.appendingPathComponent("input"))
        process.standardOutput = try FileHandle(forWritingTo: files.url.appendingPathComponent("output"))
        process.standardError = try FileHandle(forWritingTo: files.url.appendingPathComponent("words"))
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = try String(contentsOf: files.url.appendingPathComponent("words"), encoding: .utf8)
            let last = said.split(separator: "\n").last ?? "no reason given"
            throw Unavailable(description: "\(arguments.joined(separator: " ")): \(last)")
        }
        return try Data(contentsOf: files.url.appendingPathComponent("output"))
    }
}
