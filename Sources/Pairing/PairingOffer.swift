/// A code that a host has shown: good for so many guests, so many wrong proofs and so long, whichever ends first.
///
/// Times are spans since one fixed moment of a clock that never goes back.
package struct PairingOffer: Sendable {
    package static let tries = 3
    package static let lifetime: Duration = .seconds(600)
    package static let roomTries = 100
    package static let roomLifetime: Duration = .seconds(7200)
    package static let roomWordCount = 4
    package static let roomGuestsMax = 1000
    /// The longest that anybody may ask for.
    package static let lifetimeMax: Duration = .seconds(86_400)

    package let code: PairingCode
    package let terms: OfferTerms
    /// The first moment at which the offer is over.
    package let expiresAt: Duration
    package private(set) var triesLeft: Int
    /// How many guests may still prove the code.
    package private(set) var guestsLeft: Int
    private var pace = FailurePace()

    package init(code: PairingCode, terms: OfferTerms = .oneGuest(), openedAt now: Duration) {
        self.code = code
        self.terms = terms
        expiresAt = now + terms.lifetime
        triesLeft = terms.tries
        guestsLeft = terms.guests
    }

    /// One of an earlier life of the host: of the places and the tries that `terms` name so many are left.
    package init(
        resuming code: PairingCode, terms: OfferTerms, guestsLeft: Int, triesLeft: Int, at now: Duration
    ) {
        self.init(code: code, terms: terms, openedAt: now)
        self.guestsLeft = max(0, min(guestsLeft, terms.guests))
        self.triesLeft = max(0, min(triesLeft, terms.tries))
    }

    /// Whether as many guests have proved the code as may.
    package var isTaken: Bool { guestsLeft == 0 }

    /// Whether a guest at this address is listened to.
    package func isOpen(to address: String = "", at now: Duration) -> Bool {
        whyClosed(to: address, at: now) == nil
    }

    /// Why no message of a guest is looked at now; nil while the offer is open to that address.
    package func whyClosed(to address: String = "", at now: Duration) -> PairingError? {
        if isTaken { return .offerTaken }
        if triesLeft == 0 { return .offerBurnt }
        if now >= expiresAt { return .offerExpired }
        return terms.isPaced && pace.holds(address, at: now) ? .offerPaced : nil
    }

    /// Passes a guest's message to its run and keeps the count: a wrong proof burns a try, a right one takes a place.
    ///
    /// Several runs may be under way at once; they all draw on the same tries, and a proof that comes when the offer
    /// is closed is not even looked at.
    package mutating func receive(
        _ message: [UInt8], in run: inout HostPairing, from address: String = "", at now: Duration
    ) throws(PairingError) -> PairingStep {
        if let reason = whyClosed(to: address, at: now) { throw reason }
        do {
            let step = try run.receive(message)
            if case .send = step { return step }
            take()
            return step
        } catch {
            if error.isWrongCode {
                burnTry()
                if terms.isPaced { pace.failed(address, at: now) }
            }
            throw error
        }
    }

    /// For hosts that keep the count themselves.
    package mutating func burnTry() {
        triesLeft = max(0, triesLeft - 1)
    }

    package mutating func take() {
        guestsLeft = max(0, guestsLeft - 1)
    }

    /// A guest who had proved a room's code did not come in after all. The code for one guest stays over: who else
    /// should use it?
    package mutating func giveBack() {
        if terms.guests > 1 { guestsLeft = min(terms.guests, guestsLeft + 1) }
    }
}
