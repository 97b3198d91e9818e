internal import SodiumCrypto

/// All that one side draws at random, at the start of a run.
struct PairingDraws {
    let hello: PairingHello
    let shareNonce: [UInt8]
    let scalar: SecretBytes

    init(hello: PairingHello, shareNonce: [UInt8], scalar: SecretBytes) {
        self.hello = hello
        self.shareNonce = shareNonce
        self.scalar = scalar
    }

    /// Without an instance one is drawn.
    init(instance: [UInt8]?, from random: RandomSource) {
        let nonce = random.bytes(PairingHello.nonceInBytes)
        let instance = instance ?? random.bytes(PairingHello.instanceInBytes)
        precondition(instance.count == PairingHello.instanceInBytes, "an instance id has 16 bytes")
        self.init(
            hello: PairingHello(nonce: nonce, instance: instance),
            shareNonce: random.bytes(PairingShare.nonceInBytes), scalar: CPace.scalar(from: random))
    }
}
