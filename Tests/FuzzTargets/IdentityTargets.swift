import Discovery
import Identity
import Pairing
import SodiumCrypto
import WireCodec

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

/// Beacons of both forms: of who pairs, and of who is here.
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
    }

    private static let key = SecretBytes(copying: [UInt8](repeating: 7, count: 32))

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("discovery/beacon", "encoded") + VectorSeeds.bytes("discovery/presence", "encoded")
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
