import Glibc
import WireCodec

/// Real encodings for a search to begin from: those of the protocol's own vectors, the malformed ones among them.
enum VectorSeeds {
    /// The bytes that stand in hexadecimal under a key, at any depth of `Protocol/vectors/<file>.json`.
    static func bytes(_ file: String, _ key: String) -> [[UInt8]] {
        texts(file, key).compactMap { Hex.decode(String(decoding: $0, as: UTF8.self)) }
    }

    /// The texts that stand under a key.
    static func texts(_ file: String, _ key: String) -> [[UInt8]] {
        let found = textsIfAny(file, key)
        if found.isEmpty { broken("the vectors of \(file) have no \(key)") }
        return found
    }

    /// The same of a key that a file need not have.
    static func textsIfAny(_ file: String, _ key: String) -> [[UInt8]] {
        let contents = read("Protocol/vectors/\(file).json")
        guard let value = try? JSONValue(parsing: contents, atMostBytes: contents.count, nestingLast: 32) else {
            broken("the vectors of \(file) cannot be read")
        }
        var found: [[UInt8]] = []
        collect(value, key, isBelow: false, into: &found)
        return found
    }

    private static func collect(_ value: JSONValue, _ key: String, isBelow: Bool, into found: inout [[UInt8]]) {
        switch value {
        case .string(let text): if isBelow { found.append([UInt8](text.utf8)) }
        case .array(let values): for value in values { collect(value, key, isBelow: isBelow, into: &found) }
        case .object(let object):
            for member in object.members { collect(member.value, key, isBelow: member.key == key, into: &found) }
        default: break
        }
    }

    /// From the package's folder, where `Tests/fuzz.sh` runs the program.
    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { broken("\(path) cannot be opened") }
        defer { fclose(file) }
        var contents: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&part, 1, part.count, file)
            if count == 0 { return contents }
            contents += part[..<count]
        }
    }
}
