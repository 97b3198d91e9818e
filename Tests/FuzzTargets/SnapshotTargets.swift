import WireCodec

@testable import Replication

/// The texts of a snapshot.
enum SnapshotContentTarget: FuzzTarget {
    static let name = "snapshot-content"
    static let lengthMax = 2_048

    static func take(_ bytes: [UInt8]) {
        guard let content = try? SnapshotContent(decoding: bytes) else { return }
        claim(content.encode() == bytes, "a content has two encodings")
        claim(SnapshotContent(content.texts) == content, "a content that is read cannot be made")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("snapshots/content", "bytes") }
}

/// A signed manifest; behind the signature, which no search gets past, its stream, taken as if it were signed.
enum SnapshotManifestTarget: FuzzTarget {
    static let name = "snapshot-manifest"
    static let lengthMax = 2_048

    /// One that is good, for its stream to be replaced.
    private static let good: SnapshotManifest = {
        let found = VectorSeeds.bytes("snapshots/manifest", "bytes").lazy.compactMap {
            try? SnapshotManifest(decoding: $0)
        }
        guard let first = found.first else { preconditionFailure("the vectors hold a good manifest") }
        return first
    }()

    static func take(_ bytes: [UInt8]) {
        if let manifest = try? SnapshotManifest(decoding: bytes) {
            claim(manifest.encode() == bytes, "a manifest has two encodings")
        }
        guard let plain = try? DeflatedSnapshot.inflate(bytes, as: good) else { return }
        claim(plain.count == good.plainInBytes, "a stream gives another size than was signed")
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("snapshots/manifest", "bytes") + VectorSeeds.bytes("snapshots/manifest", "deflated")
    }
}
