import ArgumentParser
import Diagnostics
import LocalRPC
import TerminalRendering
import WireCodec

/// One bare handshake over TCP on loopback, against any other program that speaks Noise.
struct DiagHandshake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handshake",
        abstract: "Shake hands once on 127.0.0.1 and exchange messages, each with two bytes of length before it.")

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case initiate, respond
    }

    @Argument(help: "initiate or respond.")
    var role: Role

    @Option(help: ArgumentHelp("The port; 0 lets the responder take a free one.", valueName: "n"))
    var port: UInt16

    @Option(help: ArgumentHelp("Such as Noise_XX_25519_ChaChaPoly_BLAKE2b.", valueName: "noise-name"))
    var name: String

    @Option(help: ArgumentHelp("Bytes that both sides have to know.", valueName: "hex"))
    var prologue = ""

    @Option(name: .customLong("static"), help: ArgumentHelp("The private static key.", valueName: "hex"))
    var staticKey: String?

    @Option(help: ArgumentHelp("The other side's public static key.", valueName: "hex"))
    var remoteStatic: String?

    @Option(help: ArgumentHelp("A pre-shared key; once for each psk of the pattern.", valueName: "hex"))
    var psk: [String] = []

    @Option(help: ArgumentHelp("How many messages each side sends.", valueName: "k"))
    var count = 1

    @Flag(help: "The answer is one line of JSON in any case.")
    var json = false

    func validate() throws {
        guard (0...1_000_000).contains(count) else { throw ValidationError("--count takes 0 to 1000000.") }
    }

    func run() throws {
        let output = OutputFormat(isJSON: true, surroundings: Surroundings.current)
        var options = BareHandshake.Options(name: name)
        options.prologue = try Self.bytes(prologue, "--prologue")
        options.staticKey = try staticKey.map { key throws(CommandError) in try Self.bytes(key, "--static") }
        options.remoteStatic = try remoteStatic.map { key throws(CommandError) in try Self.bytes(key, "--remote-static")
        }
        options.psks = try psk.map { key throws(CommandError) in try Self.bytes(key, "--psk") }
        options.messageCount = count
        let outcome: BareHandshake.Outcome
        do {
            outcome = try BareHandshake.run(role == .initiate ? .initiator : .responder, port: port, options: options) {
                output.sink.writeWords("listening on \($0)\n")
            }
        } catch {
            throw DiagnosticsWords.error(error, name)
        }
        output.json(
            Answer(
                name: name, role: role.rawValue, handshakeHash: Hex.encode(outcome.handshakeHash),
                remoteStatic: outcome.remoteStatic.map(\.hex), localStatic: outcome.localStatic.map(\.hex),
                messages: outcome.messages))
    }

    private struct Answer: Encodable {
        let name: String
        let role: String
        let handshakeHash: String
        let remoteStatic: String?
        let localStatic: String?
        let messages: Int
    }

    private static func bytes(_ hex: String, _ option: String) throws(CommandError) -> [UInt8] {
        guard let bytes = Hex.decode(hex) else {
            throw CommandError(.usage, "\(option) is not hexadecimal.", hint: "atelier diag handshake --help")
        }
        return bytes
    }
}
