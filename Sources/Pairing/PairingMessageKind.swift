/// The first byte of a message of a run. A kind belongs to one role and one place.
package enum PairingMessageKind: UInt8, CaseIterable, Sendable {
    case guestHello = 1
    case hostHello = 2
    case guestShare = 3
    case hostShare = 4
    case guestConfirmation = 5
    case hostConfirmation = 6
}
