import Spaces
package import WireCodec

/// The secret half of a key that answers are sealed to, for some devices of owners and mentors.
package struct KeyShares: Equatable, Sendable {
    package struct Share: Equatable, Sendable {
        package let device: Bytes32
        /// Of the prekey that it is sealed to; 0: the device's channel key.
        package let serial: UInt64
        package let sealed: [UInt8]
    }

    package let seal: Bytes32
    /// Ascending by device, none twice.
    package let shares: [Share]

    package init(seal: Bytes32, shares: [Share]) {
        self.seal = seal
        self.shares = shares
    }
}

extension KeyShares {
    init(_ fields: JSONObject) throws(Misfit) {
        seal = try required(try fields.key("seal"))
        shares = try fields.list("shares", max: WorkshopLimits.shareCount) { (value) throws(Misfit) in
            let fields = try value.fields()
            let serial = try required(try fields.number("serial", in: 0...Int(JSONValue.integers.upperBound)))
            let sealed = try required(try fields.letters("sealed", atMostBytes: ActivityKey.shareInBytes))
            guard sealed.count == ActivityKey.shareInBytes else { throw Misfit() }
            return Share(device: try required(try fields.key("device")), serial: UInt64(serial), sealed: sealed)
        }
        guard !shares.isEmpty, zip(shares, shares.dropFirst()).allSatisfy({ $0.device < $1.device }) else {
            throw Misfit()
        }
    }

    func write(to fields: inout JSONObject) {
        fields["seal"] = .string(seal.hex)
        fields["shares"] = .array(
            shares.map { share in
                [
                    "device": .string(share.device.hex), "serial": .int(Int64(clamping: share.serial)),
                    "sealed": .string(Base64URL.encode(share.sealed)),
                ]
            })
    }
}
