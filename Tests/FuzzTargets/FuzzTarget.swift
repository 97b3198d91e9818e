import Glibc

/// Something that takes foreign bytes, for a machine that looks for bytes that break it.
///
/// A target ends the program where a claim does not hold; a thrown error is the right answer to most bytes.
/// `Tests/fuzz.sh` builds and runs these files; the package does not know them.
protocol FuzzTarget {
    static var name: String { get }
    /// Longer inputs are not tried.
    static var lengthMax: Int { get }
    static func take(_ bytes: [UInt8])
    /// Real encodings, from which the search begins.
    static func seeds() -> [[UInt8]]
}

extension FuzzTarget {
    static var lengthMax: Int { 600 }
}

/// Ends the program, with a sentence that an optimised `precondition` would not say, unless a claim holds.
@inline(__always) func claim(_ holds: Bool, _ otherwise: @autoclosure () -> String) {
    if !holds { broken(otherwise()) }
}

func broken(_ what: String) -> Never {
    let line = Array("Broken claim: \(what)\n".utf8)
    write(STDERR_FILENO, line, line.count)
    abort()
}

enum FuzzTargets {
    static let all: [any FuzzTarget.Type] = [
        // The engine.
        DeltaReceiverTarget.self, UpdateTarget.self, TextFileTarget.self, HistoryBlockTarget.self,
        TrimmedTarget.self, OperationColumnTarget.self, TextColumnTarget.self, IntegerColumnTarget.self,
        // A link.
        StreamTarget.self, OpeningTarget.self, PairingRunTarget.self, HandshakePayloadTarget.self, FrameTarget.self,
        DatagramTarget.self, AcknowledgementTarget.self, BeaconTarget.self, HandshakeTarget.self,
        // A device and its person.
        CertificateTarget.self, KeyFileTarget.self, ProtectedKeyFileTarget.self, PersonTarget.self,
        PaperWordsTarget.self, InviteLinkTarget.self, TypedTarget.self,
        // A space.
        MessageTarget.self, GenesisTarget.self, MembershipOpTarget.self, ChangeTarget.self, RecordTarget.self,
        NameTarget.self, SealedSegmentTarget.self, SealTarget.self, NodeTarget.self,
        BundleTarget.self, BundleItemTarget.self, ShortFrontierTarget.self, RangesTarget.self,
        SnapshotContentTarget.self, SnapshotManifestTarget.self, BlobFetchTarget.self, RoundContentsTarget.self,
        WorkshopRecordTarget.self, PreparedFileTarget.self,
        SignedExportTarget.self,
        // The machine at hand.
        RPCTarget.self, JSONTarget.self, PeerTextTarget.self, SettingsTarget.self, IgnoreRulesTarget.self,
        GzipTarget.self, ScreenTarget.self,
        CanaryTarget.self,
    ]
}

/// Fails on bytes that a search finds within seconds, and on no seed: if this is not found, nothing else would be.
enum CanaryTarget: FuzzTarget {
    static let name = "canary"

    static func take(_ bytes: [UInt8]) {
        if bytes.count > 3, bytes[0] == 0x0B, bytes[1] == 0xAD, bytes[2] == 0xC0, bytes[3] & 0xF0 == 0xD0 {
            broken("the planted trap")
        }
    }

    static func seeds() -> [[UInt8]] { [[0, 0, 0, 0]] }
}
