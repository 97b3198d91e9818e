import ArgumentParser
import LocalRPC

/// `atelier version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Say which version this is.")

    @Flag(help: "Answer with one object of JSON.")
    var json = false

    func run() throws {
        let output = OutputFormat(isJSON: json, surroundings: Surroundings.current)
        if json {
            output.json(["version": SoftwareVersion.current])
        } else {
            output.line("atelier \(SoftwareVersion.current)")
        }
    }
}
