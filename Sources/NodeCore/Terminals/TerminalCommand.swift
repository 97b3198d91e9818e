package import Replication
package import WireCodec

/// What clients ask about shared terminals. A terminal belongs to the client that opened it, and ends with it.
package enum TerminalCommand: Sendable {
    /// Answered by `.opened`; what concerns its host comes by that subscription. With a first whole screen, and with a
    /// number where it is one that was open before at this device.
    case open(title: String, isReadOnly: Bool, again: UInt64?, TerminalKeyframe)
    /// What its program wrote.
    case output(UInt64, [UInt8])
    /// What it shows now, after all output so far.
    case keyframe(UInt64, TerminalKeyframe)
    case close(UInt64)
    /// Lets one of those who watch type; any client of this node may say so.
    case grant(UInt64, Bytes32)
    /// Lets nobody type but its host.
    case revoke(UInt64)
    /// Answered by `.subscribed`.
    case watch(host: Bytes32, UInt64)
    /// All frames before this number were taken.
    case took(Subscription, UInt64)
    case ask(Subscription)
    case giveBack(Subscription)
    case input(Subscription, [UInt8])
}

package enum TerminalReply: Sendable {
    case opened(UInt64, Subscription)
}

/// A whole screen, as bytes that draw it.
package struct TerminalKeyframe: Hashable, Sendable {
    package let columns: Int
    package let rows: Int
    package let bytes: [UInt8]

    /// Nil where no terminal is so large, or nothing would be drawn, or too much.
    package init?(columns: Int, rows: Int, bytes: [UInt8]) {
        guard (1...ReplicationLimits.terminalColumnCount).contains(columns),
            (1...ReplicationLimits.terminalRowCount).contains(rows),
            (1...ReplicationLimits.terminalKeyframeInBytes).contains(bytes.count)
        else { return nil }
        self.columns = columns
        self.rows = rows
        self.bytes = bytes
    }
}

package enum TerminalFailure: Error, Hashable, Sendable {
    /// No such terminal is shared here, or by a device that is linked now.
    case unknown
    /// Another client opened it.
    case notOwner
    /// A terminal of that number is open.
    case isOpen
    case tooMany(limit: Int)
    case titleTooLong(limitInBytes: Int)
    case inputTooLong(limitInBytes: Int)
    /// So much was written since the last whole screen that another one has to come first.
    case keyframeDue
    /// Nobody types into it but its host.
    case readOnly
    /// The device does not watch it.
    case notWatching
}

/// What a subscription to a terminal brings.
package enum TerminalNotice: Sendable {
    // For who watches.
    case frame(UInt64, TerminalFrameMessage.Content)
    case changed(TerminalMessage.State)
    /// The link to its host is gone; should it come back, a keyframe follows.
    case lost
    case ended
    case refused(TerminalFrameMessage.Refusal)
    // For its host.
    case input([UInt8])
    case asked(Bytes32)
    case controlled(by: Bytes32?)
    case watched(by: Int)
    /// A device typed that may not. Told once for each watch.
    case intruded(Bytes32)
}

/// A terminal that can be watched from here.
package struct SeenTerminal: Sendable {
    package let host: Bytes32
    package let terminal: UInt64
    package let state: TerminalMessage.State
    /// Of one that is shared by this node: how many watch it, and who wants to type.
    package let watcherCount: Int?
    package let asking: [Bytes32]
}
