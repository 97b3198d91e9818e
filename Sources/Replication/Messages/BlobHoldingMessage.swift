package import Membership
package import WireCodec

/// What the sender has of a blob; it replaces what it said before.
package struct BlobHoldingMessage: WireMessage, Equatable {
    package static let type = MessageType.blobHolding

    package enum Holding: Equatable, Sendable {
        case nothing
        case everything(BlobHead)
        /// Some pieces, neither none nor all, and the pages that list them.
        case part(BlobHead, PieceSet)

        var form: UInt8 {
            switch self {
            case .nothing: 0
            case .everything: 1
            case .part: 2
            }
        }

        /// Nothing where the set is empty.
        package init(_ head: BlobHead, _ pieces: PieceSet) {
            self = pieces.isFull ? .everything(head) : pieces.isEmpty ? .nothing : .part(head, pieces)
        }
    }

    package let space: SpaceID
    package let blob: BlobID
    package let holding: Holding

    package init(space: SpaceID, blob: BlobID, holding: Holding) {
        self.space = space
        self.blob = blob
        self.holding = holding
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        blob = BlobID(try reader.bytes32())
        holding = try Holding(of: blob, from: &reader)
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 128)
        writer.raw(space.bytes)
        writer.raw(blob.bytes)
        holding.append(to: &writer)
        return writer.bytes
    }
}

extension BlobHoldingMessage.Holding {
    /// The head is of this blob, or the bytes are malformed.
    package init(of blob: BlobID, from reader: inout ByteReader) throws(CodecError) {
        let form = try reader.uint8()
        guard form <= 2 else { throw .invalidValue(field: "holding", value: UInt64(form)) }
        if form == 0 {
            self = .nothing
            return
        }
        let head = try BlobHead(from: &reader)
        guard head.id == blob else { throw .invalidValue(field: "head", value: UInt64(head.sizeInBytes)) }
        if form == 1 {
            self = .everything(head)
            return
        }
        let pieces = try PieceSet(pieceCount: head.pieceCount, from: &reader)
        guard !pieces.isEmpty, !pieces.isFull else { throw .invalidValue(field: "pieces", value: UInt64(pieces.count)) }
        self = .part(head, pieces)
    }

    package func append(to writer: inout ByteWriter) {
        writer.uint8(form)
        switch self {
        case .nothing: break
        case .everything(let head): writer.raw(head.encode())
        case .part(let head, let pieces):
            writer.raw(head.encode())
            writer.raw(pieces.bytes)
        }
    }
}
