import SecureChannel

/// Where the datagrams of a lane go: to an address only when somebody there has answered who can open our datagrams.
///
/// The other side's address is known from its connection, which proves it; the first check goes there and is as large
/// as a datagram can be, so that no path is used that lets only small ones through. Where a valid datagram comes from
/// another address, that one is checked, and never gets more bytes than came from it; the old path stays meanwhile
/// (RFC 9000, sections 8.2 and 9.3, with a factor of one).
struct LanePaths<Address: Hashable & Sendable>: Sendable {
    static var tokenInBytes: Int { 8 }

    struct Candidate: Sendable {
        let address: Address
        let token: [UInt8]
        /// What may still be sent; nil for the address that the connection proves.
        var budgetInBytes: Int?
        var nextCheckAt: Duration
        var wait = LaneLimits.checkAfter
        var checkedAt: Duration?
    }

    struct Check: Equatable, Sendable {
        let address: Address
        let token: [UInt8]
        let sizeInBytes: Int
    }

    /// Where everything goes; nil until an address is proven.
    private(set) var proven: Address?
    private(set) var candidate: Candidate?
    private let expected: Address?

    /// `expected` is where the connection's other end is, if it is known as an address.
    init(expected: Address?, token: [UInt8], at now: Duration) {
        self.expected = expected
        if let expected { candidate = Self.trusted(expected, token: token, at: now) }
    }

    private static func trusted(_ address: Address, token: [UInt8], at now: Duration) -> Candidate {
        precondition(token.count == tokenInBytes, "a token has 8 bytes")
        return Candidate(address: address, token: token, nextCheckAt: now)
    }

    /// When `check` has something; nil when no path is in question.
    var deadline: Duration? { candidate?.nextCheckAt }

    /// A valid datagram came. `token` is 8 random bytes, used when the address is new; `isNewest` says that no later
    /// datagram came before.
    mutating func received(
        from address: Address, sizeInBytes: Int, isNewest: Bool, token: @autoclosure () -> [UInt8], at now: Duration
    ) {
        if candidate?.address == address {
            if let budget = candidate?.budgetInBytes {
                candidate?.budgetInBytes = min(budget + sizeInBytes, 1 << 16)
            }
        } else if address != proven, isNewest, candidate.map({ $0.budgetInBytes != nil || $0.checkedAt != nil }) ?? true
        {
            candidate = Candidate(
                address: address, token: token(), budgetInBytes: address == expected ? nil : sizeInBytes,
                nextCheckAt: now)
        }
    }

    /// The check that is to go out now. Its size is noted as sent.
    mutating func check(at now: Duration) -> Check? {
        guard var one = candidate, one.nextCheckAt <= now else { return nil }
        one.nextCheckAt = now + one.wait
        one.wait = min(one.wait * 2, LaneLimits.checkAfterMax)
        let size = one.budgetInBytes.flatMap { budget in DatagramChannel.sizesInBytes.last { $0 <= budget } }
        if let budget = one.budgetInBytes {
            guard let size else {
                // Nobody answers, and nothing more comes from there.
                let isOver = one.checkedAt.map { now - $0 >= LaneLimits.strangePathLifetime } ?? false
                candidate = isOver ? nil : one
                return nil
            }
            one.budgetInBytes = budget - size
        }
        one.checkedAt = now
        candidate = one
        return Check(address: one.address, token: one.token, sizeInBytes: size ?? DatagramChannel.datagramInBytesMax)
    }

    /// Whether so many bytes may go to this address; what may is noted as sent.
    mutating func allows(_ sizeInBytes: Int, to address: Address) -> Bool {
        if address == proven { return true }
        guard candidate?.address == address else { return false }
        guard let budget = candidate?.budgetInBytes else { return true }
        guard sizeInBytes <= budget else { return false }
        candidate?.budgetInBytes = budget - sizeInBytes
        return true
    }

    /// An echo came. Answers how long the way there and back took, when the token is that of the open check.
    mutating func echoed(_ token: [UInt8], at now: Duration) -> Duration? {
        guard let one = candidate, one.token == token, let sent = one.checkedAt else { return nil }
        proven = one.address
        candidate = nil
        return now - sent
    }

    /// Nothing comes back any more: the path is to be proven again before it is used.
    mutating func doubt(token: [UInt8], at now: Duration) {
        guard let address = proven else { return }
        proven = nil
        candidate = Self.trusted(address, token: token, at: now)
    }
}
