package import Membership

/// Something about this device that its person should know until the node is started again.
package enum NodeNotice: Hashable, Sendable {
    /// A peer had changes of this device that were not here, though the node had ended well.
    case setBack(SpaceID)
    /// Somebody writes with the keys of this device while this node runs.
    case secondWriter(SpaceID)
    /// A node that says it is this device was heard at this place.
    case secondNode(host: String)
    /// A session that this device's person is in is recorded.
    case recorded(SpaceID, by: String)
    /// A member signed a snapshot that was not what the history makes.
    case wrongSnapshot(SpaceID, maker: String, device: String)
    /// Something of a space was not taken, since it takes as much of the disk as it may.
    case spaceFull(SpaceID, title: String)
    /// The same of one member.
    case memberFull(SpaceID, title: String, member: String)

    /// What happened, what was kept, what to do.
    package var text: String {
        switch self {
        case .setBack(let space):
            """
            This device was set back to an earlier state: a peer has changes of its own in \(space.short) that are not \
            here. They come back from there, and what is written from now on goes into a new chain. Nothing to do.
            """
        case .secondWriter(let space):
            """
            A copy of this device writes in \(space.short) too: another node has the same keys. Nothing is lost, and \
            both count as one device. \(Self.advice)
            """
        case .secondNode(let host):
            """
            A node at \(host) says that it is this device too: a copy of this profile seems to run there. What both \
            write is kept. \(Self.advice)
            """
        case .recorded(let space, let name):
            """
            The session in \(space.short) is recorded by \(name): what you type and say there, and where you are. To \
            be in it no more: atelier session leave
            """
        case .wrongSnapshot(let space, let maker, let device):
            """
            The snapshot of \(space.short) that \(maker) (device \(device)) signed was not what the history makes. \
            That is shown now, and nothing more of that device's snapshots. Ask \(maker) what runs there.
            """
        case .spaceFull(let space, let title):
            """
            \(title) (\(space.short)) takes as much of this device's disk as it may, and members sent more. What is \
            here is kept, and they keep theirs. To take it: atelier space quota --max SIZE
            """
        case .memberFull(let space, let title, let member):
            """
            \(member) wrote more in \(title) (\(space.short)) than one member may put on this device's disk. What is \
            here is kept. To take it: atelier space quota --member SIZE
            """
        }
    }

    private static let advice =
        "Stop one of the two; a second machine gets keys of its own with an empty profile and `atelier id accept`."
}
