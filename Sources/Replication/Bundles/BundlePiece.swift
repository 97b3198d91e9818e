package import Membership
internal import SecureChannel
package import SodiumCrypto
package import WireCodec

/// One piece of a bundle: some items, sealed by themselves under the epoch's key and bound to their place.
///
/// Each piece is opened as it comes, so neither who writes a bundle nor who reads it holds it whole; and a piece that
/// was changed, moved or taken from another bundle does not open. Bytes: Protocol/bundles.md, section 3.
package struct BundlePiece: Sendable {
    /// Of a piece's items together, without the padding.
    package static let itemsInBytesMax = 1_179_648
    /// A writer closes a piece that has so many; an item alone may have more.
    package static let itemsInBytesWanted = 256 * 1024
    /// Of a piece as it lies in the file, without its length.
    package static let sealedInBytesMax = itemsInBytesMax + EpochBody.overheadInBytes
    package static let sealedInBytesMin = EpochBody.overheadInBytes

    private var writer = ByteWriter()

    package init() {}

    package var isEmpty: Bool { writer.count == 0 }
    package var isFull: Bool { writer.count >= Self.itemsInBytesWanted }

    /// Takes an item in; false when there is no room for it. An empty piece has room for any.
    package mutating func add(_ item: BundleItem) -> Bool {
        let bytes = item.encode()
        precondition(bytes.count <= Self.itemsInBytesMax, "every item fits a piece")
        guard writer.count + bytes.count <= Self.itemsInBytesMax else { return false }
        writer.raw(bytes)
        return true
    }

    /// The bytes in the file: the length, then the piece. `head` is the bundle's, in bytes.
    package func seal(
        number: UInt64, of head: [UInt8], under key: EpochKey, from random: RandomSource
    ) -> [UInt8] {
        let padded = min(Padding.paddedCount(writer.count), Self.itemsInBytesMax)
        let plaintext = writer.bytes + [UInt8](repeating: 0, count: padded - writer.count)
        let sealed = EpochBody.seal(
            plaintext, under: key, for: .bundle, context: Self.context(number, of: head), from: random)
        var file = ByteWriter(reserving: 4 + sealed.count)
        file.uint32(UInt32(sealed.count))
        file.raw(sealed)
        return file.bytes
    }

    /// The items of a piece, without its length.
    package static func open(
        _ sealed: [UInt8], number: UInt64, of head: [UInt8], with key: EpochKey
    ) throws(BundleFault) -> [BundleItem] {
        let plaintext: [UInt8]
        do throws(EpochError) {
            plaintext = try EpochBody.open(sealed, with: key, for: .bundle, context: context(number, of: head))
        } catch {
            throw .notOpened
        }
        do throws(CodecError) {
            return try BundleItem.items(in: plaintext)
        } catch {
            throw .malformed(error)
        }
    }

    private static func context(_ number: UInt64, of head: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(reserving: 48)
        writer.raw("bundle/1".utf8)
        writer.raw(BLAKE2b.hash256(head))
        writer.uint64(number)
        return writer.bytes
    }
}

/// Why a piece of a bundle gave nothing.
package enum BundleFault: Error, Equatable, Sendable {
    /// Changed, moved, cut off, or under another key.
    case notOpened
    /// Whoever holds the key wrote something else than a bundle has.
    case malformed(CodecError)
}
