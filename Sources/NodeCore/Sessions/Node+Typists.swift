import Identity
package import Membership
import Replication
package import Spaces
package import WireCodec

/// Who typed what stands, for the commits of a version control of one's own.
extension Node {
    /// Who typed characters that stand in some documents, by how many, of a span of time: tenths of a second since the
    /// Unix epoch. Persons by their first device. What is in an open draft has no time yet and is not counted.
    package func typists(
        of documents: [Bytes32], in space: SpaceID, _ times: Range<UInt64>
    ) throws(NodeFailure) -> [Bytes32: Int] {
        guard let replica = replicas[space] else { throw .unknownSpace }
        var counts: [Bytes32: Int] = [:]
        for document in documents {
            do throws(SpaceError) {
                for (device, count) in try replica.space.typists(of: document, in: times) {
                    counts[person(of: device, in: replica), default: 0] += count
                }
            } catch {
                throw .space(error)
            }
        }
        return counts
    }

    /// Under which name and address a person wants to be named: what one of its devices told last; nil where none did.
    package func email(of person: Bytes32, in space: SpaceID) -> SharedEmail? {
        guard let replica = replicas[space] else { return nil }
        let chains = replica.space.chains
        let devices = Set(replica.space.membership.devices(ofPersonWith: person) + [person])
        return devices.compactMap { device in
            replica.sessionBook.emails.newest(of: device) { id in
                chains.index(of: id).map { chains.stands($0) } ?? false
            }
        }.max { $0.time < $1.time }?.email
    }

    package func isOwnPerson(_ device: Bytes32, in space: SpaceID) -> Bool {
        replicas[space].map { isOwnPerson(device, in: $0) } ?? false
    }

    /// Tells the members under which name and address this person wants to be named.
    func share(_ email: SharedEmail, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let role = replica.space.membership.role(of: deviceKey)
        guard role?.canChat == true else { throw .space(.notAllowed(role)) }
        _ = try changing(replica) { draft throws(SpaceError) in draft.append(email.record) }
        finish(.done, of: replica, for: request)
    }
}
