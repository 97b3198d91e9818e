package import CRDT
package import Discovery
package import Identity
package import Membership
package import Pairing
import Replication
package import Spaces
package import WireCodec

/// One file that a new space begins with.
package struct StarterFile: Sendable {
    package let path: String
    package let text: String
    /// Of a file of any bytes, in place of a text: the blob, which is kept here for another space.
    var content: BlobHead?
    var mode: FileMode?
    var form: FileForm?

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// Which edits are to be taken back or brought back.
package struct Reversal: Sendable {
    package let isRedo: Bool
    /// How many commits.
    package let count: Int
    /// Whose; nil for this node's own.
    package let device: Bytes32?

    package init(isRedo: Bool, count: Int, device: Bytes32?) {
        self.isRedo = isRedo
        self.count = count
        self.device = device
    }
}

/// What a client of the local socket asks for. Reads are plain calls on `Node`; these change something.
package enum NodeCommand: Sendable {
    case createSpace(title: String, files: [StarterFile])
    /// A new space of the texts that one shows, with some of its members. Answered by `.space`.
    case fork(SpaceID, title: String, members: [Bytes32])
    case invite(SpaceID, Role, InvitationTerms = .usual)
    /// Ends the open invitation with this number.
    case stopInvitation(Int)
    /// Joins by a spoken code; without an endpoint the host is found by its beacon.
    case join(PairingCode, Endpoint?)
    /// Joins by a link; an endpoint goes before the addresses in it.
    case follow(InviteLink, Endpoint?)
    /// Opens a code that makes another device this person's. Answered by `.invited`.
    case openLinkOffer
    /// Makes this device another one of the person whose code it is.
    case acceptLink(PairingCode, Endpoint?)
    /// Puts another device of this person out of everything, for ever.
    case revokeDevice(Bytes32)
    /// After `.waiting`: answered by the outcome of the join.
    case awaitAdmission
    /// Lets a guest in who waits.
    case admit(SpaceID, Bytes32)
    /// Sends a guest away who waits.
    case refuse(SpaceID, Bytes32)
    case createDocument(SpaceID, path: String)
    /// Moves what is shown at a path, a file or a folder, to another one; `/` at the end means into that folder.
    case move(SpaceID, path: String, target: String)
    /// Takes a file out of sight, or a folder with all that is shown in it.
    case remove(SpaceID, path: String)
    /// Brings back what is not shown, by its path or the beginning of its id: to a path, or nil for where it was.
    case bringBack(SpaceID, name: String, target: String?)
    /// Makes the text equal to `text`, by edits that leave alone what both have.
    case putText(SpaceID, document: Bytes32, text: String)
    /// `revision` is the newest one that the client has processed from this node; nil means the tip.
    /// With the mark of one that is in the document already it changes nothing.
    case edit(SpaceID, document: Bytes32, revision: Int?, edits: [TextEdit], mark: EditMark? = nil)
    /// Makes the text read as it did once, by edits that leave alone what both have.
    case restoreText(SpaceID, document: Bytes32, to: String)
    /// Takes back the newest edits of a device in a document, so many commits of them; or brings back what was taken
    /// back.
    case undo(SpaceID, document: Bytes32, Reversal)
    /// Gives a version a name; nil means the newest.
    case nameVersion(SpaceID, document: Bytes32, name: String, DocumentVersion?)
    /// `isMarking`: for a program that marks its edits. What `lastEdit` says of them, together with the answer, is then
    /// still so after a crash.
    case openDocument(SpaceID, document: Bytes32, isMarking: Bool = false)
    case openChat(SpaceID)
    /// Tells the members where this device is, as long as the client is there: in a text, or looking at something.
    case setWhereabouts(SpaceID, CursorPlace?, view: String?, isIdle: Bool)
    /// This device is not in the space any more.
    case leaveWhereabouts(SpaceID)
    /// Answered by `.subscribed`; from then on `.whereabouts` tells who is where.
    case openWhereabouts(SpaceID)
    case unsubscribe(Subscription)
    case say(SpaceID, channel: String, text: String)
    case chat(SpaceID, ConversationCommand)
    /// Says who belongs to the space. Answered by `.membership`.
    case membership(SpaceID, MembershipCommand)
    /// Works on branches of the space.
    case branch(SpaceID, BranchCommand)
    /// Writes or reads a bundle; of the space that it is of, where that is here.
    case bundle(SpaceID?, BundleCommand)
    case mailbox(MailboxCommand)
    case blob(SpaceID, BlobCommand)
    case file(SpaceID, FileCommand)
    case folder(SpaceID, FolderCommand)
    /// The space is named where a terminal is opened, or begun to be watched.
    case terminal(SpaceID?, TerminalCommand)
    case session(SpaceID, SessionCommand)
    case review(SpaceID, ReviewCommand)
    case workshop(SpaceID, WorkshopCommand)
    /// Answered by `.forgetting`.
    case forget(SpaceID, ForgetQuery, ForgetMode)
    /// Answered by `.done` once the history of the space is read.
    case whenLoaded(SpaceID)
    /// What this node's person thinks of a device from now on; nil for nothing.
    case setStanding(DeviceStanding?, DeviceID)
    /// What the person calls a device; nil: nothing of its own.
    case setPetname(String?, DeviceID)
    /// Whether this node makes its links to a space's members anew every quarter of an hour.
    case setStrict(Bool, in: SpaceID)
    /// How much of this device's disk a space may take from now on.
    case setQuota(SpaceQuota, of: SpaceID)
    /// Asks the members around to answer, and is answered by `.done` after so long; then `Node.sightings` tells.
    case discover(Duration)
    /// Asks who holds a room open, and is answered by `.done` after so long; then `Node.nearbyRooms` tells.
    case lookForRooms(Duration)

    /// The space that it is about, where that must be here already.
    var space: SpaceID? {
        switch self {
        case .createSpace, .join, .follow, .awaitAdmission, .stopInvitation, .openLinkOffer, .acceptLink, .revokeDevice,
            .unsubscribe, .setStanding, .setPetname, .discover, .lookForRooms,
            .mailbox:
            nil
        case .admit(let space, _), .refuse(let space, _), .setStrict(_, let space),
            .setQuota(_, let space):
            space
        case .bundle(let space, _): space
        case .terminal(let space, _): space
        case .blob(let space, _): space
        case .file(let space, _): space
        case .folder(let space, _): space
        case .session(let space, _): space
        case .review(let space, _): space
        case .workshop(let space, _): space
        case .chat(let space, _): space
        case .move(let space, _, _), .remove(let space, _), .bringBack(let space, _, _): space
        case .invite(let space, _, _), .createDocument(let space, _), .putText(let space, _, _),
            .edit(let space, _, _, _, _),
            .restoreText(let space, _, _), .undo(let space, _, _), .nameVersion(let space, _, _, _),
            .openDocument(let space, _, _),
            .openChat(let space), .setWhereabouts(let space, _, _, _), .leaveWhereabouts(let space),
            .openWhereabouts(let space), .say(let space, _, _), .branch(let space, _), .whenLoaded(let space),
            .membership(let space, _), .fork(let space, _, _),
            .forget(let space, _, _):
            space
        }
    }
}

/// What became of a file, or of a folder and what is in it.
package struct FilesChange: Equatable, Sendable {
    package let id: Bytes32
    /// Where it is now, or was before it was removed.
    package let path: String
    /// How many texts were moved, removed or brought back.
    package let texts: Int
    package let folders: Int
}

package enum NodeReply: Sendable {
    case space(SpaceID)
    case invited(PairingCode, expiresIn: Duration)
    case invitedByLink(InviteLink, expiresIn: Duration)
    case joined(SpaceID, host: Bytes32, digits: String)
    /// This device and the host are one person's.
    case linked(host: Bytes32, digits: String)
    /// The device is out, and no member any more of so many spaces.
    case revoked(spaces: Int)
    /// The host lets this guest wait for a person's word, so long at most.
    case waiting(host: Bytes32, digits: String, seconds: Int)
    case document(Bytes32, revision: Int)
    case files(FilesChange)
    /// The edit is durable; the document stood at this revision just after it. `edits` counts what was changed.
    case edited(revision: Int, edits: Int)
    case restored(Restoration)
    case undone(Undoing)
    case named(RecordEntry.ID, DocumentVersion)
    case opened(Subscription, text: String, revision: Int)
    case subscribed(Subscription)
    case said(RecordEntry.ID)
    case membership(MembershipOutcome)
    case branch(BranchReply)
    case bundle(BundleReply)
    case mailbox(MailboxReply)
    case blob(BlobReply)
    case folder([FolderOutcome])
    case terminal(TerminalReply)
    case session(SessionReply)
    case review(ReviewReply)
    case workshop(WorkshopReply)
    /// What is forgotten, durably asked for; or what would be, and nothing was changed.
    case forgetting(ForgetPlan, isDone: Bool)
    case done
}

/// What `restoreText` did; it is durable.
package struct Restoration: Sendable {
    /// What the text was before.
    package let before: DocumentVersion
    package let revision: Int
    package let editCount: Int
    package let insertedInScalars: Int
    package let deletedInScalars: Int
}

/// What `undo` did; it is durable.
package struct Undoing: Sendable {
    package let revision: Int
    /// How many commits were taken back, or brought back: fewer than asked for where no more was left.
    package let steps: Int
    /// Characters that those had put in, and taken out.
    package let insertedInScalars: Int
    package let deletedInScalars: Int
}

/// Why a command was not carried out. Nothing was changed unless a case says so.
package enum NodeFailure: Error, Equatable, Sendable {
    case unknownSpace
    case space(SpaceError)
    /// Neither owner nor mentor, or not any more.
    case mayNotInvite
    /// The log refuses what this device wanted to say.
    case membership(MembershipError)
    /// All that the person wrote counts.
    case nothingWithheld
    /// Nobody invites to a role stronger than their own.
    case roleTooStrong(Role, own: Role)
    /// The space takes nobody in now.
    case spaceLocked
    /// No open invitation has this number.
    case noInvitation(Int)
    /// This person has no other device of that name.
    case noSuchDevice
    /// Nobody of that name waits to be let in.
    case noSuchGuest
    /// The batch with this command's change did not reach the disk. It is kept in memory and tried again.
    case notStored
    /// The disk takes nothing, and so much waits for it already that nothing new is taken.
    case diskBehind
    /// The space takes as much of this device's disk as it may, or would then.
    case spaceFull(limitInBytes: Int)
    /// No beacon of an offer with this number was heard, or nobody answered at the address.
    case noHost(number: Int, address: String?)
    /// The host answered, but the words were not its words; one of the host's tries is used up.
    case wrongCode
    /// The host hung up, or sent what no honest host sends.
    case joinBroken(reason: String)
    /// A join is already under way.
    case joinBusy
    case tooManyOffers
    /// None of a link's addresses answered.
    case hostAway
    /// The host was reached, and has no such invitation: used up, over or taken back.
    case invitationOver
    /// The host let us wait, and decided against us or not at all.
    case notAdmitted
    /// The host is locked: nobody is let in for now.
    case roomLocked
    /// The link to the host closed while we waited.
    case hostLeft
    /// No join waits for its outcome.
    case noJoin
    /// A title is 1 to 128 bytes without control characters.
    case unfitTitle
    case emptyText
    /// So many characters of what is to be forgotten are shown.
    case stillShown(characters: Int)
    case textTooLong(limitInBytes: Int)
    case tooManySubscriptions
    case tooManyStandings(limit: Int)
    /// A petname is a name like a device's own.
    case unfitPetname
    case tooManyPetnames(limit: Int)
    /// A device has no standing with itself.
    case ownDevice
    /// As many requests as may wait for what is heard nearby wait already.
    case tooManyListeners
    case unknownSubscription
    /// No bundle of that name is being written or read by this client.
    case noBundle
    case tooManyBundles
    /// This device holds no key to write under now.
    case noBundleKey
    /// No device of the member may read.
    case noBundleReader
    /// The bytes are no bundle, or one of a later version.
    case notABundle
    /// A bundle of no space that is here, with nothing in it for this device.
    case bundleOfStrangers
    /// A bundle of a space that is here, under a key that this device does not hold; these devices may.
    case bundleKeyMissing(SpaceID, holders: [Bytes32])
    /// A bundle of a space that this device is no member of.
    case bundleNotMember
    /// What came of the bundle gives nothing; or the disk did not give what belongs in it.
    case bundleBroken
    /// No mailbox has this number.
    case noMailbox
    /// The place is a mailbox of the space already.
    case mailboxKnown
    case tooManyMailboxes(limit: Int)
    /// A blob's name is 1 to 255 bytes without slashes and control characters.
    case unfitBlobName
    case terminal(TerminalFailure)
    /// So many blobs are being fetched.
    case tooManyBlobs(limit: Int)
    case session(SessionFailure)
    case review(ReviewFailure)
    case workshop(WorkshopFailure)
    case chat(ChatFailure)
    /// As many commands as may wait for the history of the space wait already.
    case stillLoading
    /// The node is stopping.
    case stopping
}
