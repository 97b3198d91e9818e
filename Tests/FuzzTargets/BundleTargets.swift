import SodiumCrypto
import WireCodec

@testable import Replication

/// A bundle that comes in pieces is cut into the parts that it has as a whole.
enum BundleTarget: FuzzTarget {
    static let name = "bundle"
    static let lengthMax = 2_048

    static func take(_ bytes: [UInt8]) {
        let whole = parts(of: [bytes])
        let size = Int(bytes.first ?? 0) % 97 + 1
        let cut = parts(
            of: stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) })
        claim(cut.parts == whole.parts, "a bundle in pieces has other parts")
        claim(cut.isRefused == whole.isRefused, "a bundle in pieces is refused elsewhere")
        guard case .head(let head)? = whole.parts.first, let read = try? BundleHead(decoding: head) else { return }
        claim(read.encode() == head, "a head has two encodings")
    }

    private static func parts(of chunks: [[UInt8]]) -> (parts: [BundleReader.Part], isRefused: Bool) {
        var reader = BundleReader()
        var found: [BundleReader.Part] = []
        for chunk in chunks {
            reader.feed(chunk)
            do {
                while let part = try reader.next() { found.append(part) }
            } catch {
                return (found, true)
            }
        }
        return (found, false)
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("bundles/bundle", "bytes") }
}

/// The items of a piece, behind the seal, which no search gets past.
enum BundleItemTarget: FuzzTarget {
    static let name = "bundle-items"
    static let lengthMax = 2_048

    static func take(_ bytes: [UInt8]) {
        guard let items = try? BundleItem.items(in: bytes) else { return }
        let encoded = items.flatMap { $0.encode() }
        claim(bytes.starts(with: encoded), "an item has two encodings")
        claim(bytes.dropFirst(encoded.count).allSatisfy { $0 == 0 }, "something stands behind the items")
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("bundles/bundle", "body").enumerated().map { index, body in
            var writer = ByteWriter()
            writer.uint8(UInt8(index % 6 + 1))
            writer.prefixed(body)
            return writer.bytes
        }
    }
}

/// A frontier as a person types it.
enum ShortFrontierTarget: FuzzTarget {
    static let name = "short-frontier"

    static func take(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let frontier = try? ShortFrontier(parsing: text) else { return }
        claim(frontier.text == text, "a frontier has two texts")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.texts("bundles/frontiers", "text") }
}
