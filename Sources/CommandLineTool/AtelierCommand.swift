package import ArgumentParser
import LocalRPC

/// The command line: everything that a person can ask of a node.
package struct AtelierCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "atelier",
        abstract: "A workshop without a server: write, review and talk together, machine to machine.",
        discussion: """
            To begin: `atelier share DIR` prints a code; on another machine, `atelier join CODE`.
            A command that needs the node of this machine starts it.
            """,
        version: SoftwareVersion.current,
        subcommands: [
            ShareCommand.self, JoinCommand.self, SpaceCommand.self, DocCommand.self, BlobCommand.self, ChatCommand.self,
            AskCommand.self, PresenceCommand.self, SessionCommand.self, ReviewCommand.self, EditorCommand.self,
            WorkshopCommand.self, PeerCommand.self,
            IdCommand.self,
            NodeCommand.self, DiagCommand.self, VersionCommand.self,
        ])

    package init() {}

    /// Runs one command line (without the program's name) and gives the exit code of the process.
    ///
    /// `launcher` runs a node in this process for `node run`.
    package static func run(arguments: [String], launcher: some NodeLauncher) -> Int32 {
        let surroundings = Surroundings(
            environment: ProcessEnvironment.current, sink: StandardSink(), launcher: launcher,
            person: ControllingTerminal())
        return run(arguments: arguments, in: surroundings)
    }

    package static func run(arguments: [String], in surroundings: Surroundings) -> Int32 {
        Surroundings.$current.withValue(surroundings) { execute(arguments, in: surroundings).rawValue }
    }

    private static func execute(_ arguments: [String], in surroundings: Surroundings) -> ExitCode {
        let line = CommandLineWords(arguments)
        let output = OutputFormat(isJSON: line.asksForJSON, surroundings: surroundings)
        do {
            var command = try parseAsRoot(line.ordered)
            try command.run()
            return .done
        } catch let error as CommandError {
            output.error(error)
            return error.exitCode
        } catch let failure as RPCFailure {
            output.error(CommandError(failure))
            return ExitCode(failure.kind)
        } catch let shown as AlreadyShown {
            return shown.exitCode
        } catch {
            return answer(parsing: error, line, output)
        }
    }

    /// Help and version end well; anything else that the parser throws is bad usage.
    private static func answer(parsing error: any Error, _ line: CommandLineWords, _ output: OutputFormat) -> ExitCode {
        guard exitCode(for: error) != .success else {
            output.line(fullMessage(for: error))
            return .done
        }
        let sentence = message(for: error)
        let help = (["atelier"] + line.commandPath + ["--help"]).joined(separator: " ")
        output.error(
            CommandError(.usage, sentence.hasSuffix(".") ? sentence : sentence + ".", hint: help))
        return .usage
    }
}

/// A command has said on standard output what went wrong; only the exit code is left to give.
struct AlreadyShown: Error {
    let exitCode: ExitCode
}
