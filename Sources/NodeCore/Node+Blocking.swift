package import Identity
import Replication
import WireCodec

/// Devices that this node has nothing to do with, and those that its person vouches for.
///
/// Blocking is about links. Whether a device may write in a space is the affair of its membership: what a blocked
/// member wrote still comes by way of others.
extension Node {
    /// All that have a standing, in the order of their ids.
    package var deviceStandings: [(device: DeviceID, standing: DeviceStanding)] {
        standings.byDevice.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func standing(of device: DeviceID) -> DeviceStanding? { standings[device] }

    func isBlocked(_ device: DeviceID) -> Bool { standings[device] == .blocked }

    /// A key is hashed only where anybody at all is blocked.
    func isBlocked(_ deviceKey: Bytes32) -> Bool {
        !standings.byDevice.isEmpty && isBlocked(DeviceID(publicKey: deviceKey))
    }

    /// Blocks a device, trusts it, or does neither any more. Answered once it is durable; a blocked device's links are
    /// closed before that.
    func setStanding(
        _ standing: DeviceStanding?, of device: DeviceID, for request: RequestID
    ) throws(NodeFailure) {
        guard device != identity.device.id else { throw .ownDevice }
        guard standings.set(standing, for: device) else {
            throw .tooManyStandings(limit: DeviceStandings.countMax)
        }
        write(.setting(key: DeviceStandings.setting, value: standings.encode()))
        if standing == .blocked {
            log(.notice, "Device \(device.short) is blocked.")
            closeLinks(with: device)
        }
        replyWhenStored(request, .done)
    }

    private func closeLinks(with device: DeviceID) {
        let links = sessions.values.filter { session in
            (session.peer ?? session.knownDevice).map { DeviceID(publicKey: $0) == device } ?? false
        }
        for session in links.sorted(by: { $0.id.value < $1.id.value }) { close(session, because: .blocked) }
    }
}
