import LocalRPC
import SodiumCrypto

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How a passphrase comes to a command: from a file, for services, or from the person at the terminal. Never by an
/// argument or a variable, which others can see.
struct PassphraseSource {
    /// Names a file whose first line is the passphrase.
    static let variable = "ATELIER_PASSPHRASE_FILE"
    private static let tries = 3
    private static let lineInBytesMax = ControllingTerminal.lineInBytesMax

    let keys: any KeyKeeper
    let environment: [String: String]
    let person: any PersonAtTerminal

    /// The passphrase of this profile's keys; nil when they need none.
    func ofKeys() throws(CommandError) -> SecretBytes? {
        guard try CommandError.telling({ try keys.isProtected() }) == true else { return nil }
        return try asked("Passphrase of this device's keys:") { try keys.open(with: $0) }
    }

    /// The passphrase of a backup; nil when it needs none.
    func ofBackup(_ file: String) throws(CommandError) -> SecretBytes? {
        guard try CommandError.telling({ try keys.isBackupProtected(file) }) else { return nil }
        return try asked("Passphrase of the backup:") { _ in true }
    }

    /// A new passphrase: the first line of `file`, or typed twice.
    func new(from file: String?) throws(CommandError) -> SecretBytes {
        if let file { return try Self.line(of: file) }
        guard let first = try person.hiddenAnswer(to: "New passphrase:"),
            let second = try person.hiddenAnswer(to: "The same once more:")
        else { throw Self.nobody("a new passphrase", hint: "Name a file with it: --new-passphrase-file FILE") }
        guard SecretBytes.areEqual(first, second) else {
            throw CommandError(.usage, "The two were not the same.", kept: "Nothing was changed.")
        }
        return first
    }

    private func asked(
        _ question: String, _ fits: (SecretBytes) throws -> Bool
    ) throws(CommandError) -> SecretBytes {
        let wrong = CommandError(.refused, "That is not the passphrase.", kept: "Nothing was changed.")
        if let file = environment[Self.variable], !file.isEmpty {
            let passphrase = try Self.line(of: file)
            guard try CommandError.telling({ try fits(passphrase) }) else { throw wrong }
            return passphrase
        }
        for _ in 0..<Self.tries {
            guard let passphrase = try person.hiddenAnswer(to: question) else {
                throw Self.nobody("a passphrase", hint: "For a service, name a file with it: \(Self.variable)=FILE")
            }
            if try CommandError.telling({ try fits(passphrase) }) { return passphrase }
        }
        throw wrong
    }

    private static func nobody(_ what: String, hint: String) -> CommandError {
        CommandError(.usage, "Nobody can be asked here for \(what).", kept: "Nothing was changed.", hint: hint)
    }

    /// The first line of a file that only this user can read.
    private static func line(of path: String) throws(CommandError) -> SecretBytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandError(.failed, "\(path) cannot be read: \(SystemError.words(errno)).")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandError(
                .refused, "Others can read \(path), so what is in it is no secret.", kept: "Nothing was changed.",
                hint: "chmod 600 \(path)")
        }
        return try line(from: descriptor, named: path)
    }

    /// The bytes up to the first line's end, or the end of the input. They go straight into locked memory.
    static func line(from descriptor: Int32, named name: String) throws(CommandError) -> SecretBytes {
        let page = SecretBytes(count: lineInBytesMax + 1)
        var filled = 0
        while filled < page.count {
            let count = page.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, 1) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandError(.failed, "\(name) cannot be read: \(SystemError.words(errno)).")
            }
            if count == 0 || page.withUnsafeBytes({ $0[filled] }) == UInt8(ascii: "\n") { break }
            filled += 1
        }
        guard (1...lineInBytesMax).contains(filled) else {
            throw CommandError(
                .usage, "The first line of \(name) is no passphrase: it has 1 to \(lineInBytesMax) bytes.",
                kept: "Nothing was changed.")
        }
        return page.part(0..<filled)
    }
}
