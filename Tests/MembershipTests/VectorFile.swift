import Foundation
import SodiumCrypto
import TestKit
import WireCodec

/// One file of `Protocol/vectors/membership`, or of another page.
enum VectorFile {
    struct Malformed: Decodable {
        let name: String
        let bytes: String
        let reason: String
    }

    static func read<Content: Decodable>(
        _ name: String, of page: String = "membership", as type: Content.Type
    ) throws -> Content {
        let data = try Data(contentsOf: TestData.vectors(page).appendingPathComponent(name))
        return try JSONDecoder().decode(Content.self, from: data)
    }
}

struct BadHex: Error {}

func bytes(_ hex: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(hex) else { throw BadHex() }
    return bytes
}

func bytes32(_ hex: String) throws -> Bytes32 {
    guard let bytes = Bytes32(hex: hex) else { throw BadHex() }
    return bytes
}

/// The pair of a secret key.
func pair(_ hex: String) throws -> KeyPair { KeyPair(secret: SecretBytes(copying: try bytes(hex))) }

/// The name of an error's case, without its values.
func caseName(_ error: any Error) -> String {
    String(String(describing: error).prefix { $0 != "(" })
}
