/// A code that a host has shown: good for one guest, three tries and ten minutes, whichever ends first.
///
/// Times are spans since one fixed moment of a clock that never goes back.
package struct PairingOffer: Sendable {
    package static let tries = 3
    package static let lifetime: Duration = .seconds(600)

    package let code: PairingCode
    /// The first moment at which the offer is over.
    package let expiresAt: Duration
    package private(set) var triesLeft = PairingOffer.tries
    /// Whether a guest has proved the code.
    package private(set) var isTaken = false

    package init(code: PairingCode, openedAt now: Duration) {
        self.code = code
        expiresAt = now + Self.lifetime
    }

    package func isOpen(at now: Duration) -> Bool {
        whyClosed(at: now) == nil
    }

    /// Why no message of a guest is looked at any more; nil while the offer is open.
    package func whyClosed(at now: Duration) -> PairingError? {
        if isTaken { return .offerTaken }
        if triesLeft == 0 { return .offerBurnt }
        return now >= expiresAt ? .offerExpired : nil
    }

    /// Passes a guest's message to its run and keeps the count: a wrong proof burns a try, a right one takes the
    /// offer.
    ///
    /// Several runs may be under way at once; they all draw on the same tries, and a proof that comes when the offer
    /// is closed is not even looked at.
    package mutating func receive(
        _ message: [UInt8], in run: inout HostPairing, at now: Duration
    ) throws(PairingError) -> PairingStep {
        if let reason = whyClosed(at: now) { throw reason }
        do {
            let step = try run.receive(message)
            if case .send = step { return step }
            take()
            return step
        } catch {
            if error.isWrongCode { burnTry() }
            throw error
        }
    }

    /// For hosts that keep the count themselves.
    package mutating func burnTry() {
        triesLeft = max(0, triesLeft - 1)
    }

    package mutating func take() {
        isTaken = true
    }
}
