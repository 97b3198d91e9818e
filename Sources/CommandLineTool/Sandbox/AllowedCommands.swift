import LocalRPC
import SodiumCrypto
import WireCodec

/// The commands of others that this person has let run here, each for what it is for: another command, or the same one
/// of another exercise, is asked for anew.
struct AllowedCommands {
    let paths: ProfilePaths

    /// The newest stay.
    static let countMax = 1000

    private var file: String { paths.stateFolder + "/allowed-commands" }

    private var lines: [String] {
        get throws(CommandError) {
            do throws(CommandError) {
                return String(decoding: try LocalFile.read(file), as: UTF8.self).split(separator: "\n").map(String.init)
            } catch {
                if error.kind == .notFound { return [] }
                throw error
            }
        }
    }

    private static func line(_ command: String, for purpose: String) -> String {
        Hex.encode(KeyDerivation.sha256(Array("\(purpose)\n\(command)".utf8)))
    }

    func contains(_ command: String, for purpose: String) throws(CommandError) -> Bool {
        try lines.contains(Self.line(command, for: purpose))
    }

    func insert(_ command: String, for purpose: String) throws(CommandError) {
        let line = Self.line(command, for: purpose)
        let all = try lines.filter { $0 != line } + [line]
        try LocalFile.makeFolder(paths.stateFolder)
        try LocalFile.replace(file, by: Array(all.suffix(Self.countMax).map { $0 + "\n" }.joined().utf8))
    }
}
