import Identity
import LocalRPC
import Store

extension RPCFailure {
    /// What is wrong with keys, or a backup of them, in a person's words.
    init(_ error: IdentityError) {
        let nothing = "Nothing was changed."
        switch error {
        case .passphraseNeeded:
            self.init(
                .refused, "The keys are protected, and no passphrase was given.", kept: "They were left as they are.",
                next: "Ask at a terminal: atelier node start. For a service, name a file: ATELIER_PASSPHRASE_FILE=PATH")
        case .wrongPassphrase:
            self.init(.refused, "That is not the passphrase of these keys.", kept: nothing)
        case .passphraseTooLong(let count):
            self.init(
                .overLimit, "That passphrase has \(count) bytes; \(KeyFileLock.passphraseInBytesMax) are the most.",
                kept: nothing)
        case .notEnoughMemory(let count):
            self.init(.failed, "Opening these keys takes \(count / 1024) MiB, which are not free now.", kept: nothing)
        case .wrongChecksum, .notAKeyFile, .malformed, .unknownVersion, .invalidSignature, .otherDevice,
            .otherChannelKey:
            self.init(
                .failed, "The file with the keys is damaged, or is none: \(error).", kept: "It was left as it is.",
                next: "Use a backup: atelier id import FILE, or --words")
        case .unknownPaperWord(let word, let position, let suggestion):
            let meant = suggestion.map { " Did you mean \($0)?" } ?? ""
            self.init(.usage, "Word \(position), \(word), is not on the list.\(meant)", kept: nothing)
        case .paperWordCount(let count):
            self.init(.usage, "A backup on paper has \(PaperWords.count) words; these are \(count).", kept: nothing)
        case .wrongPaperChecksum:
            self.init(
                .usage, "All of these are words of the list, but one at least is not the one that was written down.",
                kept: nothing, next: "Compare them with the paper, their order too.")
        case .paperTooLong: self.init(.usage, "That is too long for 24 words.", kept: nothing)
        case .emptyName, .nameTooLong, .forbiddenInName:
            self.init(
                .usage,
                "A device cannot bear that name: it has 1 to \(DeviceName.countInBytesMax) bytes, and no control "
                    + "characters.", kept: nothing)
        case .wrongLength, .unknownLetter, .mistyped, .notAPrekey: self.init(.failed, "\(error)", kept: nothing)
        }
    }
}
