import Discovery
import Pairing
import SodiumCrypto
import WireCodec

@testable import Identity

enum CertificateTarget: FuzzTarget {
    static let name = "certificate"

    static func take(_ bytes: [UInt8]) {
        guard let certificate = try? ChannelCertificate(decoding: bytes) else { return }
        claim(certificate.encode() == bytes, "a certificate has two encodings")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("identity/channel-certificate", "encoded") }
}

/// Files of keys: as they are, and, since no search guesses checksums, with theirs behind them.
enum KeyFileTarget: FuzzTarget {
    static let name = "key-file"

    static func take(_ bytes: [UInt8]) {
        if !bytes.isEmpty { read(bytes) }
        read(bytes + BLAKE2b.hash256(bytes).bytes)
    }

    private static func read(_ bytes: [UInt8]) {
        guard let identity = try? KeyFile.decode(SecretBytes(copying: bytes)) else { return }
        let again = KeyFile.encode(identity)
        claim(again.withUnsafeBytes { $0.elementsEqual(bytes) }, "a key file has two encodings")
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("identity/key-file", "file").flatMap { [$0, $0.dropLast(Bytes32.count)] }
    }
}

/// Key files under a passphrase: as they are, and of secrets that are locked here. The slow hash is made
/// once, for a lock of the lowest cost; what a file may ask of it is claimed instead of paid.
enum ProtectedKeyFileTarget: FuzzTarget {
    static let name = "protected-key-file"

    private static let salt = [UInt8](repeating: 7, count: PasswordHash.saltInBytes)
    private static let cost = PasswordHash.Cost(passes: 1, memoryInKiB: 8 * 1024)
    private static let lock: KeyFileLock = {
        let passphrase = SecretBytes(copying: [UInt8]("correct horse".utf8))
        guard let lock = try? KeyFileLock(passphrase: passphrase, salt: salt, cost: cost) else {
            broken("the lowest cost is too much")
        }
        return lock
    }()

    static func take(_ bytes: [UInt8]) {
        claim(read(bytes + BLAKE2b.hash256(bytes).bytes) == nil, "a file was opened that nobody locked")
        if !bytes.isEmpty, read(bytes) != nil { broken("a file was opened that nobody locked") }
        guard !bytes.isEmpty, let identity = read(locked(bytes)) else { return }
        let again = KeyFile.encode(identity).withUnsafeBytes { [UInt8]($0) }
        claim(again.dropFirst(plainHead.count).dropLast(Bytes32.count).elementsEqual(bytes), "other secrets came out")
    }

    private static func read(_ bytes: [UInt8]) -> LocalIdentity? {
        let file = SecretBytes(copying: bytes)
        claim((try? KeyFile.decode(file)) == nil || !KeyFile.isProtected(file), "a protected file was read")
        let opened = try? KeyFile.decode(file) { cost, salt in
            claim(cost.isAllowed, "a file may ask for more than is allowed")
            claim(salt.count == PasswordHash.saltInBytes, "a file has a salt of another length")
            return lock
        }
        return opened?.identity
    }

    private static let plainHead = [UInt8]("ATELKEY".utf8) + [KeyFile.plainVersion]

    /// The bytes as the secrets of a file.
    private static func locked(_ secrets: [UInt8]) -> [UInt8] {
        var head = ByteWriter(reserving: 64)
        head.raw([UInt8]("ATELKEY".utf8))
        head.uint8(KeyFile.protectedVersion)
        head.uint32(cost.passes)
        head.uint32(cost.memoryInKiB)
        head.raw(salt)
        let nonce = [UInt8](repeating: 9, count: AEAD.longNonceInBytes)
        head.raw(nonce)
        let body =
            head.bytes + AEAD.sealXChaCha(secrets, key: lock.key, nonce: nonce, associatedData: head.bytes)
        return body + BLAKE2b.hash256(body).bytes
    }

    /// Heads and sealed parts, and what is sealed in them.
    static func seeds() -> [[UInt8]] {
        let files = VectorSeeds.bytes("identity/protected-key-file", "file")
        let plain = VectorSeeds.bytes("identity/key-file", "file").map {
            Array($0.dropFirst(plainHead.count).dropLast(Bytes32.count))
        }
        return files.map { Array($0.dropLast(Bytes32.count)) } + plain
    }
}

/// What devices of a person say about each other: as bytes, and as statements that are signed here, since no search
/// guesses signatures. Each byte is one of the statements that five devices can make.
enum PersonTarget: FuzzTarget {
    static let name = "person"

    private static let devices = (1...5).map { DeviceKey.generate(from: RandomSource(seed: $0)) }
    private static let statements = devices.flatMap { author in
        devices.filter { $0.publicKey != author.publicKey }.flatMap { subject in
            [DeviceStatement.Kind.vouches, .revokes].map { DeviceStatement.make($0, subject.publicKey, by: author) }
        }
    }

    static func take(_ bytes: [UInt8]) {
        if let person = try? Person(decoding: bytes) { check(person, bytes) }
        let said = bytes.prefix(48).map { statements[Int($0) % statements.count] }
        var (person, turned, half) = (Person(), Person(), Person())
        for statement in said { person.insert(statement) }
        for statement in said.reversed() { turned.insert(statement) }
        for statement in said.prefix(said.count / 2) { half.insert(statement) }
        claim(person == turned, "a person depends on the order of what was said")
        _ = half.merge(person)
        claim(half == person && !half.merge(turned), "a person does not become what another knows")
        guard let read = try? Person(decoding: person.encode()) else { broken("a person of ours was refused") }
        claim(read == person, "a person changed on its way")
        check(person, person.encode())
    }

    private static func check(_ person: Person, _ bytes: [UInt8]) {
        claim(person.encode() == bytes, "a person has two encodings")
        for device in devices {
            let all = person.devices(with: device.publicKey)
            claim(all.first == device.publicKey && Set(all).count == all.count, "a person's devices are not a set")
        }
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("identity/person", "encoded") + [Array(0..<40)] }
}

/// Words from paper: what is taken is a device whose words these are.
enum PaperWordsTarget: FuzzTarget {
    static let name = "paper"

    static func take(_ bytes: [UInt8]) {
        let typed = String(decoding: bytes, as: UTF8.self)
        guard let seed = try? PaperWords.seed(parsing: typed) else { return }
        let words = PaperWords.words(of: DeviceKey(seed: seed))
        claim(words == TypedWords.parts(of: typed), "words are read as a device that has others")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.texts("identity/paper-words", "words") }
}

/// Beacons of all forms: of who pairs, of who is here, and of rooms.
enum BeaconTarget: FuzzTarget {
    static let name = "beacon"

    static func take(_ bytes: [UInt8]) {
        if let beacon = try? Beacon(decoding: bytes) {
            claim(beacon.encode() == bytes, "a beacon has two encodings")
        }
        if let beacon = try? PresenceBeacon(decoding: bytes) {
            claim(beacon.encode() == bytes, "a beacon of presence has two encodings")
            _ = beacon.sender(under: key, slot: 7)
        }
        if let beacon = try? RoomBeacon(decoding: bytes) {
            claim(beacon.encode() == bytes, "a room has two encodings")
        }
        if let search = try? RoomSearch(decoding: bytes) {
            claim(search.encode() == bytes, "a search for rooms has two encodings")
        }
    }

    private static let key = SecretBytes(copying: [UInt8](repeating: 7, count: 32))

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("discovery/beacon", "encoded") + VectorSeeds.bytes("discovery/presence", "encoded")
            + VectorSeeds.bytes("discovery/room", "encoded")
    }
}

/// What people type, and what is told of an address: the shown form is read as the same.
enum TypedTarget: FuzzTarget {
    static let name = "typed"

    static func take(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let endpoint = Endpoint(parsing: text) {
            claim(Endpoint(parsing: endpoint.text) == endpoint, "an address is shown as another one")
        }
        if let id = try? DeviceID(parsing: text) {
            claim((try? DeviceID(parsing: id.shown)) == id, "a device's id is shown as another one")
        }
        if let code = try? PairingCode(parsing: text) {
            claim((try? PairingCode(parsing: code.text))?.text == code.text, "a code is shown as another one")
            claim(code.text.utf8.allSatisfy { $0 < 0x80 }, "a code's written form is not ASCII")
        }
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.texts("discovery/endpoint", "typed") + VectorSeeds.texts("discovery/endpoint", "refused")
            + VectorSeeds.texts("identity/device-id", "shown") + VectorSeeds.texts("identity/device-id", "text")
            + VectorSeeds.texts("pairing/code", "typed")
    }
}
