import Discovery
import SodiumCrypto
import WireCodec

/// Invitations as links: as they are typed, and, since no search guesses checksums, of bytes that get theirs here.
enum InviteLinkTarget: FuzzTarget {
    static let name = "invite-link"

    static func take(_ bytes: [UInt8]) {
        let typed = String(decoding: bytes, as: UTF8.self)
        let isMeant = InviteLink.isMeant(by: typed)
        if let link = read(typed) {
            let letters = typed.unicodeScalars.filter { !$0.properties.isWhitespace }
            let shown = String(String.UnicodeScalarView(letters))
            claim(isMeant, "a link is taken that is meant as none")
            claim(shown.dropFirst(InviteLink.scheme.count) == link.text.dropFirst(InviteLink.scheme.count), "two texts")
        }
        let sum = BLAKE2b.hash256([UInt8]("invite-link/1".utf8) + bytes).bytes.prefix(4)
        let text = InviteLink.scheme + Base64URL.encode(bytes + sum)
        if let link = read(text) { claim(link.text == text, "a link has two texts") }
    }

    private static func read(_ typed: String) -> InviteLink? {
        guard let link = try? InviteLink(parsing: typed) else { return nil }
        claim(InviteLink.numbers.contains(link.number), "a link has a number that no invitation has")
        claim(link.addresses.count <= InviteLink.addressesMax, "a link names more addresses than it may")
        claim((1...InviteLink.titleInBytesMax).contains(link.title.utf8.count), "a link has no title, or a long one")
        claim(link.title.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a link's title could steer a terminal")
        claim((try? InviteLink(parsing: link.text))?.text == link.text, "a link is shown as another one")
        claim(!"\(link)".contains(Hex.encode(link.secret.withUnsafeBytes { [UInt8]($0) })), "a link tells its secret")
        return link
    }

    /// Each as it is typed, and what its letters stand for without the checksum.
    static func seeds() -> [[UInt8]] {
        let texts = ["text", "typed"].flatMap { VectorSeeds.texts("discovery/link", $0) }
        let bodies = texts.compactMap { Base64URL.decode($0.dropFirst(InviteLink.scheme.utf8.count))?.dropLast(4) }
        return texts + bodies.map { [UInt8]($0) }
    }
}
