/// What can go wrong in a simulated world. A seed draws some of these; each is counted when it happens.
package enum FaultKind: String, CaseIterable, Codable, Sendable {
    // One datagram: it never comes, comes much later, twice, behind others, or changed.
    case datagramLoss, datagramDelay, datagramDuplication, datagramReordering, datagramCorruption
    /// A stranger sends a copy of a datagram on from an address of its own, and that comes first.
    case datagramCopy
    /// A datagram that nobody of the two sent.
    case datagramJunk
    /// For a while datagrams above some size vanish.
    case mtuDrop

    /// A bit of a stream is flipped.
    case streamCorruption
    /// A connection ends on both sides.
    case connectionReset
    /// A connection is forgotten on one side, and the other is not told.
    case halfOpen
    /// One direction of a connection stands still for a while.
    case stall
    /// All streams with one node are slow for a while, so that its senders are held back.
    case slowPeer

    /// For a while the nodes are two halves that do not reach each other.
    case partition
    /// For a while one half does not reach the other, which reaches it.
    case oneWayPartition
    /// For a while two halves reach each other only through one node.
    case bridgePartition
    /// A node is without a network for a while.
    case interfaceLoss
    /// A node is at another address from now on; what went over the old one is gone.
    case addressChange
    /// A node is seen at another port from now on, as behind a router that forgot it.
    case portChange

    // The wall clock is suddenly wrong; the monotonic clock runs fast or slow.
    case clockJumpAhead, clockJumpBack, clockDrift

    /// The process is asked to stop, and starts again.
    case cleanStop
    /// The process dies; its connections end.
    case crash
    /// The process dies again and again soon after its start.
    case crashLoop
    /// The machine loses power; nobody is told.
    case powerLoss
    /// All machines lose power at once.
    case blackout
    /// Something died with writes that no disk had yet.
    case lostWrite
    /// The power went in the middle of a write: any part of it is on the disk.
    case tornWrite
    /// A disk takes nothing for a while.
    case fullDisk
    /// A disk refuses one write.
    case writeError
    /// A node goes on from a backup of its disk.
    case rollback
    /// A copy of a node's disk and keys runs beside it for a while.
    case clone
    /// A mailbox is put back to an earlier state.
    case mailboxRollback

    /// A hostile member signs two changes of one chain under one number.
    case equivocation
    /// A hostile member keeps back a change and shows the next one.
    case withholding
    /// A hostile member sends more than anybody can want.
    case flood
    /// A hostile member names changes that nobody has.
    case lie
    /// A hostile member signs a snapshot of what nobody wrote.
    case wrongSnapshot
    /// A hostile member writes in others' chains, without the right, or about members.
    case forgery
    /// A hostile member sends bytes that are no messages.
    case malformed
    /// A hostile member writes on after its removal as if it had not heard of it.
    case backdating
}
