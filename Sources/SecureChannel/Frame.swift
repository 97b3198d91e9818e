/// One message of the layers above: what it is, and its bytes.
package struct Frame: Equatable, Sendable {
    /// 1 to 127. Zero is padding, and the high bit says that more follows.
    package let type: UInt8
    /// At most `bodyInBytesMax` bytes; a longer body cannot be sent.
    package let body: [UInt8]

    package static let types: ClosedRange<UInt8> = 1...127
    /// 1 MiB and 64 KiB: a run of changes and what stands around it.
    package static let bodyInBytesMax = 1 << 20 | 64 << 10

    package init(type: UInt8, body: [UInt8]) {
        precondition(Self.types.contains(type), "a frame's type is 1 to 127")
        self.type = type
        self.body = body
    }
}
