internal import WireCodec

/// A change on its way into a sealed segment, with the signature that came with it.
package struct SealableChange: Sendable {
    package let change: Change
    package let signature: [UInt8]?

    package init(_ change: Change, signature: [UInt8]?) {
        self.change = change
        self.signature = signature
    }
}
