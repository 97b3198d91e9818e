package import Membership
package import WireCodec

/// A message that says which space it is about, and nothing more.
package protocol SpaceMessage: WireMessage, Equatable {
    var space: SpaceID { get }
    init(space: SpaceID)
}

extension SpaceMessage {
    package init(from reader: inout ByteReader) throws(CodecError) {
        self.init(space: SpaceID(try reader.bytes32()))
    }

    package func encode() -> [UInt8] { space.bytes.bytes }
}
