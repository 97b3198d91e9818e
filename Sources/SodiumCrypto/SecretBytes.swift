internal import CSodium

/// Secret bytes in a page of their own: locked against swapping as far as the system allows, between guard pages,
/// and wiped when the last reference goes.
///
/// The bytes are only lent to closures, so that no copy stays behind in ordinary memory. They are written by whoever
/// makes the object and by its one owner; a reference that is shared between threads is only read. That promise is
/// the caller's, hence `@unchecked`.
///
/// Cost: 30 to 45 µs each, for four pages and the calls to map them; below 1 µs where a page waits (`SecretPages`).
/// One a key, never one a message.
package final class SecretBytes: @unchecked Sendable {
    package let count: Int
    private let page: UnsafeMutableRawPointer

    /// `count` zero bytes; at least one.
    package init(count: Int) {
        precondition(count > 0, "a secret has at least one byte")
        Sodium.start()
        self.count = count
        page = SecretPages.waiting(for: count)?.take() ?? Self.madePage(count: count)
    }

    /// Zeros, between guard pages, locked.
    static func madePage(count: Int) -> UnsafeMutableRawPointer {
        guard let page = sodium_malloc(count) else {
            preconditionFailure("the system gave no memory for a secret of \(count) bytes")
        }
        sodium_memzero(page, count)
        return page
    }

    deinit {
        if let pages = SecretPages.waiting(for: count) {
            pages.give(page)
        } else {
            sodium_free(page)
        }
    }

    /// Lets more locked pages than for one node's handshakes wait for the next secrets: for a program that holds many
    /// nodes and drops them all at once. Each takes 4 KiB that is locked.
    package static func letPagesWait(atMost count: Int) {
        SecretPages.letWait(atMost: count)
    }

    /// For bytes that are known already, as in vectors and files. The array given keeps its own copy.
    package convenience init(copying bytes: [UInt8]) {
        self.init(count: bytes.count)
        bytes.withUnsafeBytes { source in page.copyMemory(from: source.baseAddress!, byteCount: source.count) }
    }

    /// Takes the bytes over: `bytes` is wiped and left empty.
    package convenience init(moving bytes: inout [UInt8]) {
        self.init(copying: bytes)
        SecretBytes.wipe(&bytes)
    }

    /// A page of its own with the bytes of `range`.
    package func part(_ range: Range<Int>) -> SecretBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part lies within its secret")
        let result = SecretBytes(count: range.count)
        result.page.copyMemory(from: page + range.lowerBound, byteCount: range.count)
        return result
    }

    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: page, count: count))
    }

    package func withUnsafeMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: page, count: count))
    }

    /// Zeroes the bytes before the last reference goes.
    package func erase() {
        sodium_memzero(page, count)
    }

    /// In time that depends on the lengths alone, which are not secret.
    package static func areEqual(_ left: SecretBytes, _ right: SecretBytes) -> Bool {
        left.count == right.count && sodium_memcmp(left.page, right.page, left.count) == 0
    }

    /// In time that depends on the lengths alone: for tags that a peer sent.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        guard !left.isEmpty else { return true }
        return sodium_memcmp(left, right, left.count) == 0
    }

    /// Zeroes the bytes of an array that held a secret on its way, and empties it.
    ///
    /// Only the storage that this array owns alone is reached; a copy elsewhere keeps its bytes.
    package static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { sodium_memzero(start, buffer.count) }
        }
        bytes.removeAll()
    }

    /// The start of the page, for calls into libsodium from this module.
    var pointer: UnsafeMutablePointer<UInt8> { page.assumingMemoryBound(to: UInt8.self) }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    /// Never the bytes.
    package var description: String { "SecretBytes(count: \(count))" }
    package var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
