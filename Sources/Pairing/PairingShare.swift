internal import WireCodec

/// A public share with its associated data.
struct PairingShare: Equatable {
    let share: Bytes32
    /// Fresh in each run.
    let nonce: [UInt8]
    let version: UInt16

    /// Of the run described in `Protocol/pairing.md`.
    static let version: UInt16 = 1
    static let nonceInBytes = 16

    /// ADa or ADb.
    var associatedData: [UInt8] {
        var writer = ByteWriter(reserving: 18)
        writer.raw(nonce)
        writer.uint16(version)
        return writer.bytes
    }
}
