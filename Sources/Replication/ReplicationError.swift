package import Identity
package import WireCodec

/// Why a message or a change was refused. Nothing has changed when one is thrown.
package enum ReplicationError: Error, Equatable, Sendable {
    /// The bytes are not the one encoding of what they should be.
    case malformed(CodecError)
    /// The bytes are no bundle, or one of a later version.
    case notABundle
    /// A message belongs to another space than the one it was given to.
    case wrongSpace
    /// A run begins behind changes of its chain that are not here.
    case gap(ChainID, expected: UInt64, received: UInt64)
    /// A change names a change of another chain that is not here.
    case unknownParent(Bytes32)
    /// A change names a membership op that is not here.
    case unknownMembership(Bytes32)
    /// One of a change's parents is an ancestor of another, or of the change before it.
    case parentsNotMinimal(ChainID, sequence: UInt64)
    /// The named ops are an antichain no more, or do not contain what the change's ancestors had named.
    case membershipNotAhead(ChainID, sequence: UInt64)
    /// The chain's id is not the hash of space, device key and nonce that its first change carries.
    case wrongOrigin(ChainID)
    /// The signature at the end of a run is not the chain owner's.
    case badSignature(ChainID, sequence: UInt64)
    /// At the membership frontier that the change names, its author had no role for what it does.
    case notAuthorised(ChainID, sequence: UInt64)
    /// The run does not end as it says behind any change that is here: its sender has another history of the chain, or
    /// erred.
    case otherBranch(ChainID, sequence: UInt64)
    /// The chain's device signed more histories than a node keeps.
    case tooManyForks(ChainID)
    /// The operations that came with a change's outline are others than it names.
    case foreignOperations(Bytes32)
    /// A stored body does not give the id that is stored beside it.
    case storedIDDiffers(ChainID, sequence: UInt64)
    /// A sealed segment does not end in the tag of what it holds: bytes of it changed on the disk.
    case sealBroken
    /// A sealed segment does not go on where its chain ends here.
    case sealOutOfPlace(ChainID, sequence: UInt64)
    /// A snapshot does not have the signature of the device that it names as its maker.
    case snapshotForged(maker: Bytes32)
    /// A snapshot's content is not of the form or the size that its maker signed.
    case snapshotBroken(maker: Bytes32)
    /// The table of changes is full.
    case overLimit(count: Int, limit: Int)

    /// Whether an honest peer may cause it, by knowing something else than we thought: an exchange of frontiers tells
    /// both what to do. All other refusals are somebody's fault.
    package var isMendedBySync: Bool {
        switch self {
        case .gap, .unknownParent, .unknownMembership, .otherBranch: true
        default: false
        }
    }
}
