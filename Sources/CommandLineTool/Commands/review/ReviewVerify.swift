import ArgumentParser
internal import Identity
import LocalRPC
internal import ReviewProofs
import TerminalRendering
internal import WireCodec

/// `atelier review verify FILE`: what a signed export proves, from the file alone. No node is asked, and no profile is
/// looked at.
struct ReviewVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Find out what a signed export of a review proves, from the file alone.",
        discussion: """
            It takes no node, no space and no keys of your own. Who the keys belong to it cannot know: compare the ids \
            with those that you have from these people, or give them with --trust.
            """)

    @Argument(help: ArgumentHelp("What atelier review export --signed wrote; - for standard input.", valueName: "file"))
    var file: String

    @Option(
        name: .customLong("trust"),
        help: ArgumentHelp(
            "The id or the key of a device that must have a part in it; may be given several times.",
            valueName: "device"))
    var trusted: [String] = []

    @Flag(help: "Answer with one object of JSON.")
    var json = false

    func run() throws {
        let output = OutputFormat(isJSON: json, surroundings: Surroundings.current)
        do throws(CommandError) {
            let keys = try trusted.map { text throws(CommandError) in try DeviceName(text) }
            let bytes = try LocalFile.read(file)
            let export = try proven { () throws(ExportError) in try SignedExport(decoding: bytes) }
            let review = try proven { () throws(ExportError) in try ExportProof.check(export) }
            let sheet = ProofSheet(export, review)
            if let absent = keys.first(where: { !sheet.names($0.id) }) {
                throw CommandError(
                    .refused, "The file proves itself, but \(PeerText(absent.written).line) has no part in it.",
                    kept: "Nothing was changed.", hint: "Whose it is: atelier review verify FILE, without --trust")
            }
            if json {
                return output.sink.writeData(TerminalJSON.escaped(sheet.object.canonicalBytes) + "\n")
            }
            sheet.lines(output.style).forEach(output.line)
            output.note(sheet.limits(isTrusted: !keys.isEmpty))
        } catch {
            output.error(error)
            throw AlreadyShown(exitCode: error.exitCode)
        }
    }

    private func proven<Value>(_ body: () throws(ExportError) -> Value) throws(CommandError) -> Value {
        do throws(ExportError) {
            return try body()
        } catch {
            throw CommandError(proof: error)
        }
    }
}

/// A device as a person names it who has its id or its key from elsewhere.
private struct DeviceName {
    let written: String
    let id: DeviceID

    init(_ text: String) throws(CommandError) {
        written = text
        if let key = Bytes32(hex: text) {
            id = DeviceID(publicKey: key)
            return
        }
        do throws(IdentityError) {
            id = try DeviceID(parsing: text)
        } catch {
            throw CommandError(
                .usage, "\(PeerText(text).line) is no whole id of a device, and no key of 64 hexadecimal digits.",
                kept: "Nothing was looked at.", hint: "Its owner sees it with: atelier id show")
        }
    }
}
