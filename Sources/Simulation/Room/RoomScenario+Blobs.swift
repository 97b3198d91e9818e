import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto

/// A blob that was listed in a space.
struct RoomBlob {
    let head: BlobHead
    let bytes: [UInt8]
    /// The nodes that were asked to have it, and not to let it go since.
    var wanted: Set<Int> = []
    /// The nodes that were told to let it go, and not asked for it since.
    var dropped: Set<Int> = []
    /// How often each node was asked for it, whatever came of that.
    var requests: [Int: Int] = [:]
}

/// The part of the workload that passes blobs around, and what must have become of them.
extension RoomScenario {
    private static let blobsMax = 6
    private static let smallMax = 3_000
    private static let largeMax = 180_000

    func addBlob(_ actor: Actor) {
        guard actor.shared.blobs.count < Self.blobsMax else { return }
        let limit = world.random.integer(below: 3) == 0 ? Self.largeMax : Self.smallMax
        let bytes = world.random.bytes(1 + world.random.integer(below: limit))
        let head = world.nodes[actor.index].blobs.put(bytes)
        world.command(.blob(actor.shared.id, .add(head, name: newName())), at: actor.index) {
            guard case .success(.blob(.added)) = $0 else { return }
            actor.shared.blobs.append(RoomBlob(head: head, bytes: bytes, wanted: [actor.index]))
        }
    }

    func getBlob(_ actor: Actor) {
        guard !actor.shared.blobs.isEmpty else { return }
        let number = world.random.integer(below: actor.shared.blobs.count)
        let blob = actor.shared.blobs[number].head.id
        actor.shared.blobs[number].dropped.remove(actor.index)
        actor.shared.blobs[number].requests[actor.index, default: 0] += 1
        world.command(.blob(actor.shared.id, .get(blob)), at: actor.index) {
            if case .success = $0 { actor.shared.blobs[number].wanted.insert(actor.index) }
        }
    }

    func dropBlob(_ actor: Actor) {
        guard !actor.shared.blobs.isEmpty else { return }
        let number = world.random.integer(below: actor.shared.blobs.count)
        actor.shared.blobs[number].wanted.remove(actor.index)
        actor.shared.blobs[number].dropped.remove(actor.index)
        let requests = actor.shared.blobs[number].requests[actor.index]
        world.command(.blob(actor.shared.id, .drop(actor.shared.blobs[number].head.id)), at: actor.index) {
            guard case .success = $0 else { return }
            // It may have been asked for again by now.
            let blob = actor.shared.blobs[number]
            if blob.requests[actor.index] == requests, !blob.wanted.contains(actor.index) {
                actor.shared.blobs[number].dropped.insert(actor.index)
            }
        }
    }

    /// A node went back to before it was asked, or told to let go.
    func forgetBlobs(of node: Int) {
        for shared in spaces {
            for number in shared.blobs.indices {
                shared.blobs[number].wanted.remove(node)
                shared.blobs[number].dropped.remove(node)
            }
        }
    }

    /// What a disk refused is asked for once more, as people do who see that it stopped.
    func askForBlobs() {
        for shared in spaces {
            for blob in shared.blobs {
                for node in blob.wanted.sorted() where world.nodes[node].isUp && !world.nodes[node].isCopy {
                    world.command(.blob(shared.id, .get(blob.head.id)), at: node) { _ in }
                }
            }
        }
    }

    /// A blob that somebody waits for and a linked member has, or nil.
    func missingBlob(in shared: SharedSpace) -> String? {
        if shared.blobs.isEmpty { return nil }
        let members = Company.members(of: shared, in: world)
        for blob in shared.blobs {
            let holders = members.filter { isWhole(blob, at: $0, shared) }
            guard !holders.isEmpty else { continue }
            for node in blob.wanted.sorted() where members.contains(node) && !holders.contains(node) {
                return "\(world.nodes[node].name) has not all of a blob of \(blob.bytes.count) bytes"
            }
        }
        return nil
    }

    private func isWhole(_ blob: RoomBlob, at node: Int, _ shared: SharedSpace) -> Bool {
        world.nodes[node].node.status(of: blob.head.id, in: shared.id).state == .whole
    }

    /// What is called whole is on the disk bit for bit, and what was let go is not.
    func blobFault(in shared: SharedSpace) -> String? {
        for node in Company.members(of: shared, in: world) {
            for blob in shared.blobs {
                let disk = world.nodes[node].blobs
                if isWhole(blob, at: node, shared), disk.bytes(of: blob.head) != blob.bytes {
                    return "\(world.nodes[node].name) calls a blob whole that its disk does not hold"
                }
                if blob.dropped.contains(node), !disk.isEmpty(of: blob.head.id) {
                    return "\(world.nodes[node].name) holds bytes of a blob that it was told to let go"
                }
            }
        }
        return nil
    }
}
