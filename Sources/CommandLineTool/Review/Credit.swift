import LocalRPC
import TerminalRendering

/// A person as the trailers of commits name one.
enum Credit {
    /// `Kim <kim1234…@device.atelier.invalid>`. Nobody has a mailbox below `.invalid` (RFC 2606): the address only
    /// tells devices apart, as in those of `session trailers`.
    static func line(_ person: ReviewMethods.Person) -> String {
        let address = person.deviceId.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return "\(name(person)) <\(address.prefix(64))@device.atelier.invalid>"
    }

    /// The name that its bearer chose, where that can stand in a trailer.
    private static func name(_ person: ReviewMethods.Person) -> String {
        let isPlain =
            PeerText(person.name).name == person.name && !person.name.contains { "<>\n\r".contains($0) }
            && person.name.contains { !$0.isWhitespace }
        return isPlain ? person.name : String(person.deviceId.prefix(8))
    }
}
