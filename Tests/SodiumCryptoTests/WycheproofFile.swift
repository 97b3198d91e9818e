import Foundation
import TestKit
import WireCodec

/// One of the Wycheproof files in the public test data, in the project's selection.
struct WycheproofFile: Decodable {
    let testGroups: [Group]

    struct Group: Decodable {
        /// The public key of an Ed25519 group.
        let pk: String?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let flags: [String]
        let result: String
        let publicKey: String?
        let privateKey: String?
        let shared: String?
        let msg: String?
        let sig: String?
        let key: String?
        let iv: String?
        let aad: String?
        let ct: String?
        let tag: String?

        enum CodingKeys: String, CodingKey {
            case tcId, flags, result, shared, msg, sig, key, iv, aad, ct, tag
            case publicKey = "public"
            case privateKey = "private"
        }
    }

    /// Nil, with a loud line, where the public data is absent.
    static func read(_ name: String) throws -> WycheproofFile? {
        guard let url = TestData.url("wycheproof/\(name).json") else { return nil }
        return try JSONDecoder().decode(WycheproofFile.self, from: Data(contentsOf: url))
    }
}

/// A field of a vector file that must be there.
struct MissingField: Error {}

func bytes(_ hex: String?) throws -> [UInt8] {
    guard let hex, let bytes = Hex.decode(hex) else { throw MissingField() }
    return bytes
}

func bytes32(_ hex: String?) throws -> Bytes32 {
    guard let value = Bytes32(try bytes(hex)) else { throw MissingField() }
    return value
}
