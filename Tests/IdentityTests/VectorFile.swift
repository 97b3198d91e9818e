import Foundation
import TestKit
import Testing

/// One file of `Protocol/vectors/identity`.
enum VectorFile {
    static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let data = try Data(contentsOf: TestData.vectors("identity").appendingPathComponent(name))
        return try JSONDecoder().decode(Content.self, from: data)
    }
}

/// The name of an error's case, without its values.
func caseName(_ error: any Error) -> String {
    String(String(describing: error).prefix { $0 != "(" })
}
