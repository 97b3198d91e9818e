import Discovery
import LocalRPC
import Membership
import NodeCore
import Pairing
import Spaces
import WireCodec

/// Those of `space.*` by which this node joins somebody else's space.
enum JoinHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SpaceMethods.Join.name] = join
        table[SpaceMethods.AwaitAdmission.name] = awaitAdmission
    }

    private static func join(_ call: RPCCall) {
        call.with(SpaceMethods.Join.self) { params throws(RPCFailure) in
            let address = try params.address.map { text throws(RPCFailure) in try Endpoint(typed: text) }
            if InviteLink.isMeant(by: params.code) {
                let link: InviteLink
                do throws(DiscoveryError) {
                    link = try InviteLink(parsing: params.code)
                } catch {
                    throw RPCFailure(link: error)
                }
                return call.command(SpaceMethods.Join.self, .follow(link, address)) { shape($0, nil, call.node) }
            }
            let code: PairingCode
            do throws(PairingError) {
                code = try PairingCode(parsing: params.code)
            } catch {
                throw RPCFailure(error)
            }
            call.command(SpaceMethods.Join.self, .join(code, address)) { shape($0, code, call.node) }
        }
    }

    private static func awaitAdmission(_ call: RPCCall) {
        call.with(SpaceMethods.AwaitAdmission.self) { _ in
            call.command(SpaceMethods.AwaitAdmission.self, .awaitAdmission) { shape($0, nil, call.node) }
        }
    }

    private static func shape(_ reply: NodeReply, _ code: PairingCode?, _ node: Node) -> SpaceMethods.Joined? {
        // A code of so many words is known to many, of whom each could play the host.
        let room = code.flatMap { $0.words.count >= PairingOffer.roomWordCount ? $0 : nil }
        switch reply {
        case .joined(let id, let host, let digits):
            guard let space = node.reading(id) else { return nil }
            return .init(
                space: id.bytes.hex, title: space.genesis.title, host: node.name(of: host, in: space.membership),
                digits: digits, hostDigits: room.map { HostDigits.shown(code: $0, hostKey: host) })
        case .waiting(let host, let digits, let seconds):
            return .init(
                space: nil, title: nil, host: node.peers[host]?.name ?? "", digits: digits,
                hostDigits: room.map { HostDigits.shown(code: $0, hostKey: host) }, waitingSeconds: seconds)
        default: return nil
        }
    }
}
