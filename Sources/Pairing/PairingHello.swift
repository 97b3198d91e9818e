/// What each side says first.
struct PairingHello: Equatable {
    /// Fresh in each run; both sides' together make the session id.
    let nonce: [UInt8]
    /// Which start of which program speaks, as in its beacons.
    let instance: [UInt8]

    static let nonceInBytes = 16
    static let instanceInBytes = 16
}
