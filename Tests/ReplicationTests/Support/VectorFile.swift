import Foundation
import TestKit
import WireCodec

/// One file of `Protocol/vectors`.
enum VectorFile {
    static func read<Content: Decodable>(_ path: String, as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(Content.self, from: try data(path))
    }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: TestData.vectors("").appendingPathComponent(path))
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

/// The name of an error's case, without its values.
func caseName(_ error: any Error) -> String {
    String(String(describing: error).prefix { $0 != "(" })
}
