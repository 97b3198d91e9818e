package import SodiumCrypto

/// Who this node is: its device key, its channel key, the certificate that ties them, and the name it goes by.
///
/// Invariant: the certificate is of this device and for this channel key; the name satisfies `DeviceName`.
package struct LocalIdentity: Sendable {
    package let device: DeviceKey
    package let channel: KeyPair
    package let certificate: ChannelCertificate
    package let name: String

    package init(
        device: DeviceKey, channel: KeyPair, certificate: ChannelCertificate, name: String
    ) throws(IdentityError) {
        try DeviceName.check(name)
        guard certificate.deviceKey == device.publicKey else { throw .otherDevice }
        guard certificate.channelKey == channel.publicKey else { throw .otherChannelKey }
        self.init(device, channel, certificate, name)
    }

    /// A new device. `now` is in seconds since the Unix epoch. The first certificate has serial 1.
    package static func generate(
        name: String, from random: RandomSource, now: UInt64
    ) throws(IdentityError) -> LocalIdentity {
        try DeviceName.check(name)
        let device = DeviceKey.generate(from: random)
        return make(device, name, serial: 1, from: random, now: now)
    }

    /// The same device with a new channel key.
    package func renewed(from random: RandomSource, now: UInt64) -> LocalIdentity {
        Self.make(device, name, serial: nextSerial, from: random, now: now)
    }

    /// The same device set up again from this backup of it, with a new channel key. `now` is in seconds since the Unix
    /// epoch: its certificate is newer than any that the device had before, as far as the clock goes.
    package func restored(from random: RandomSource, now: UInt64) -> LocalIdentity {
        Self.make(device, name, serial: max(nextSerial, now), from: random, now: now)
    }

    /// A device set up again from its seed alone.
    package static func restore(
        _ device: DeviceKey, name: String, from random: RandomSource, now: UInt64
    ) throws(IdentityError) -> LocalIdentity {
        try DeviceName.check(name)
        return make(device, name, serial: max(1, now), from: random, now: now)
    }

    /// The same device under another name.
    package func renamed(_ name: String) throws(IdentityError) -> LocalIdentity {
        try DeviceName.check(name)
        return LocalIdentity(device, channel, certificate, name)
    }

    /// A backup may say any serial.
    private var nextSerial: UInt64 { certificate.serial == .max ? .max : certificate.serial + 1 }

    private init(_ device: DeviceKey, _ channel: KeyPair, _ certificate: ChannelCertificate, _ name: String) {
        self.device = device
        self.channel = channel
        self.certificate = certificate
        self.name = name
    }

    private static func make(
        _ device: DeviceKey, _ name: String, serial: UInt64, from random: RandomSource, now: UInt64
    ) -> LocalIdentity {
        let channel = KeyPair.generate(from: random)
        let certificate = ChannelCertificate.issue(
            by: device, channelKey: channel.publicKey, notBefore: now, serial: serial)
        return LocalIdentity(device, channel, certificate, name)
    }
}
