package import Membership
package import WireCodec

/// Names one mailbox of this node, as long as it has it.
package struct MailboxID: Hashable, Comparable, Sendable {
    package let value: UInt32

    package init(value: UInt32) {
        self.value = value
    }

    package static func < (left: MailboxID, right: MailboxID) -> Bool { left.value < right.value }
}

/// Where a mailbox is: what its people can reach and nobody of them need run.
package enum MailboxPlace: Hashable, Sendable {
    /// By its absolute path.
    case folder(String)
    /// What `git` calls a remote.
    case git(String)

    private static let gitPrefix = "git:"
    package static let textInBytesMax = 4096

    /// Nil for what is neither an absolute path nor `git:` and a remote, and for a remote that a program could take for
    /// an option of its own.
    package init?(parsing text: String) {
        guard text.utf8.count <= Self.textInBytesMax, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return nil
        }
        if text.hasPrefix(Self.gitPrefix) {
            let remote = String(text.dropFirst(Self.gitPrefix.count))
            guard !remote.isEmpty, !remote.hasPrefix("-"), !remote.contains("::") else { return nil }
            self = .git(remote)
        } else {
            guard text.hasPrefix("/"), text.count > 1 else { return nil }
            self = .folder(text)
        }
    }

    package var text: String {
        switch self {
        case .folder(let path): path
        case .git(let remote): Self.gitPrefix + remote
        }
    }
}

/// A file of a mailbox whose name has the form of ours.
package struct MailboxEntry: Hashable, Sendable {
    package let name: String
    package let sizeInBytes: Int

    package init(name: String, sizeInBytes: Int) {
        self.name = name
        self.sizeInBytes = sizeInBytes
    }

    package static let nameCount = 40

    /// Whether a file may be one of ours, by its name: 40 hexadecimal digits.
    package static func isName(_ name: some StringProtocol) -> Bool {
        name.utf8.count == nameCount
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// What clients ask about mailboxes, and what a visit to one reports.
///
/// A visit is the edge's: it lists the files, brings the beginnings of those that are new, and then does one step after
/// the other until there is none.
package enum MailboxCommand: Sendable {
    /// Answered by `.added`.
    case add(SpaceID, MailboxPlace)
    case remove(MailboxID)
    /// Answered by `.visited` when the visit that goes on, or begins now, has ended.
    case sync(MailboxID)
    /// The files that are there. Answered by `.look`.
    case listed(MailboxID, [MailboxEntry])
    /// The head and the first pieces of a file. Answered by `.looked`.
    case look(MailboxID, MailboxEntry, head: [UInt8], pieces: [[UInt8]])
    /// Answered by `.next`.
    case next(MailboxID)
    /// A file was read, with so many changes in it; nil where it could not be read to its end.
    case taken(MailboxID, name: String, changeCount: UInt64?)
    case posted(MailboxID, MailboxEntry)
    case removed(MailboxID, names: [String])
    /// Nil where all went well.
    case ended(MailboxID, failure: String?)
}

package enum MailboxReply: Sendable {
    case added(MailboxID)
    /// Files to look into.
    case look([String])
    /// Whether the first pieces were too few to tell.
    case looked(wantsMore: Bool)
    case next(MailboxStep)
    case visited(MailboxStatus)
}

/// What a visit does next.
package enum MailboxStep: Sendable {
    /// Reads the file as any bundle, and reports `.taken`.
    case take(name: String)
    /// Writes the bundle that was begun under the name, and reports `.posted`.
    case post(name: String, BundleID, head: [UInt8])
    /// Removes the files, and reports `.removed`.
    case remove(names: [String])
    case end
}

/// How it stands with a mailbox.
package struct MailboxStatus: Equatable, Sendable {
    package let id: MailboxID
    package let space: SpaceID
    package let place: MailboxPlace
    /// Milliseconds since the Unix epoch; nil before the first visit that went well.
    package let lastVisit: UInt64?
    /// Why the last visit failed.
    package let failure: String?
    /// Our files there, and those of them that wait for somebody to read them.
    package let letterCount: Int
    package let waitingCount: Int
    /// Files under keys that are not here.
    package let lockedCount: Int
    /// Whose newest files had gone when it was visited last.
    package let rolledBack: [Bytes32]
    package let isVisited: Bool
}
