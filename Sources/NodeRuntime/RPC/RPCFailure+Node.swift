import Folders
import LocalRPC
import NodeCore
import Spaces

/// The core's failures in a person's words: what happened, what was kept, what to do next.
extension RPCFailure {
    init(_ failure: NodeFailure) {
        switch failure {
        case .unknownSpace:
            self.init(.notFound, "There is no such space here.", next: "List them: atelier space list")
        case .space(let error): self.init(error)
        case .membership(let error): self.init(error)
        case .nothingWithheld:
            self.init(.notFound, "Everything that this member wrote counts.", kept: "Nothing was changed.")
        case .notStored:
            self.init(
                .failed, "The disk refused the change.",
                kept: "It is kept in memory and tried again each second; until then it is lost if the node dies.",
                next: "Free some room on the disk; see: atelier node logs")
        case .diskBehind:
            self.init(
                .failed, "The disk takes nothing, and as much waits for it in memory as may.",
                kept: "Nothing was changed. What waits is tried again each second.",
                next: "Free some room on the disk; see: atelier node logs")
        case .spaceFull(let limit):
            self.init(
                .overLimit, "The space takes as much of this device's disk as it may, or would then: \(limit) bytes.",
                kept: "Nothing was changed, and what is here is kept.",
                next: "Let it take more: atelier space quota --max SIZE; see what it takes: atelier space show")
        case .mayNotInvite, .roleTooStrong, .spaceLocked, .noSuchDevice, .noInvitation, .noSuchGuest, .tooManyOffers,
            .noHost, .hostAway, .invitationOver, .wrongCode, .joinBroken, .joinBusy, .notAdmitted, .roomLocked,
            .hostLeft, .noJoin:
            self.init(joining: failure)
        case .tooManyListeners:
            self.init(
                .overLimit, "As many programs listen for who is nearby as may.", kept: "They go on.",
                next: "Try again in a few seconds.")
        case .unfitTitle:
            self.init(
                .usage, "That cannot be the title of a space.", kept: "Nothing was made.",
                next: "Use 1 to 128 bytes without control characters.")
        case .emptyText: self.init(.usage, "A message needs some text.")
        case .stillShown(let count):
            self.init(
                .conflict,
                "Of what is to be forgotten \(count == 1 ? "1 character is" : "\(count) characters are") still shown.",
                kept: "Nothing was changed.",
                next: "Delete them first, or have that done as well: --also-visible")
        case .textTooLong(let limit):
            self.init(.overLimit, "The text is longer than \(limit) bytes.", kept: "Nothing was sent.")
        case .tooManySubscriptions:
            self.init(.overLimit, "This connection listens to too much already.", next: "Close some: doc.close")
        case .tooManyStandings, .unfitPetname, .tooManyPetnames, .ownDevice:
            self.init(aboutDevices: failure)
        case .noBundle, .tooManyBundles, .noBundleKey, .noBundleReader, .notABundle, .bundleOfStrangers,
            .bundleKeyMissing, .bundleNotMember, .bundleBroken, .noMailbox, .mailboxKnown, .tooManyMailboxes:
            self.init(bundle: failure)
        case .terminal(let failure): self.init(failure)
        case .unfitBlobName, .tooManyBlobs: self.init(blob: failure)
        case .session(let failure): self.init(session: failure)
        case .review(let failure): self.init(review: failure)
        case .chat(let failure): self.init(chat: failure)
        case .workshop(let failure): self.init(workshop: failure)
        case .unknownSubscription: self.init(.notFound, "This connection has no such subscription.")
        case .stillLoading:
            self.init(
                .failed, "The history of this space is still being read, and much waits for it already.",
                kept: "What waits is done. This was not taken.", next: "Try again in some seconds.")
        case .stopping:
            self.init(.stopping, "The node is stopping.", kept: "What was acknowledged is on disk.")
        }
    }

    private init(aboutDevices failure: NodeFailure) {
        switch failure {
        case .tooManyStandings(let limit):
            self.init(
                .overLimit, "\(limit) devices are blocked or trusted already.", kept: "Nothing was changed.",
                next: "Take some off the list: atelier peer unblock ID")
        case .unfitPetname:
            self.init(
                .usage, "A device cannot be called that.", kept: "Nothing was changed.",
                next: "Use 1 to 128 bytes without control characters, and no spaces at the ends.")
        case .tooManyPetnames(let limit):
            self.init(
                .overLimit, "\(limit) devices have names of this node's own already.", kept: "Nothing was changed.",
                next: "Take one away: atelier peer name ID")
        case .ownDevice: self.init(.usage, "That is this device itself.", kept: "Nothing was changed.")
        default: preconditionFailure("the failures about other devices are these")
        }
    }

    init(_ error: SpaceError) {
        let unchanged = "Nothing was changed."
        switch error {
        case .unknownDocument, .noDocument:
            self.init(.notFound, "There is no such document.", kept: unchanged, next: "List them: atelier doc list")
        case .nothingThere(let path):
            self.init(
                .notFound, "There is neither a document nor a folder \(path).", kept: unchanged,
                next: "List them: atelier doc list")
        case .nothingRemoved(let name):
            self.init(
                .notFound, "Nothing that was removed was called \(name), or has an id that begins so.", kept: unchanged,
                next: "List what was removed: atelier doc list --removed")
        case .severalRemoved(let name, let nodes):
            let ids = nodes.map { $0.bytes.hex.prefix(12) }.joined(separator: ", ")
            self.init(
                .ambiguous, "Several things that were removed were called \(name): \(ids).", kept: unchanged,
                next: "Name one by its id; see: atelier doc list --removed")
        case .intoItself(let path):
            self.init(
                .usage, "\(path) lies in what was to be moved there.", kept: unchanged, next: "Choose another path.")
        case .tooDeep(let limit):
            self.init(
                .overLimit, "What is in it would lie more than \(limit) folders deep.", kept: unchanged,
                next: "Choose a shorter path.")
        case .notAllowed(let role):
            let words =
                role.map { "A \($0) may not do that in this space." } ?? "This device is no member of the space."
            self.init(.refused, words, kept: unchanged, next: "Ask the owner for another role.")
        case .membershipTooWide:
            self.init(
                .refused, "Somebody made more statements about members side by side than a change can name.",
                kept: unchanged,
                next: "An owner or mentor says something about members, such as: atelier space remove WHO")
        case .pathTaken(let path):
            self.init(.conflict, "\(path) is there already.", kept: unchanged, next: "Edit it, or choose another path.")
        case .wrongKind(let kind):
            let words =
                switch kind {
                case .folder: "That is a folder."
                case .text: "That is a document, whose text is edited."
                case .blob: "That is a file of any bytes."
                }
            self.init(.conflict, words, kept: unchanged, next: "Choose another path; see: atelier doc list")
        case .invalidPath(let path):
            self.init(
                .usage, "\(path) cannot be the path of a document.", kept: unchanged,
                next: "Use names without control characters, `\\`, or a final space or dot, with / between; never .git."
            )
        case .unknownRevision(let revision, let current):
            self.init(
                .badRevision, "This node does not know revision \(revision) of the document; it stands at \(current).",
                kept: unchanged, next: "Read the text anew (doc.open) and make the edit on that.")
        case .positionPastEnd(let position, let length):
            self.init(
                .badPosition, "Position \(position) is past the end of a text of \(length) characters.",
                kept: unchanged,
                next: "Read the text anew (doc.open) and make the edit on that.")
        case .unknownVersion, .versionElsewhere, .ambiguousVersion, .unfitVersionName, .versionTooWide:
            self.init(version: error)
        case .documentTooLong(let limit):
            self.init(.overLimit, "The document would be longer than \(limit) characters.", kept: unchanged)
        case .branch(let failure): self.init(failure)
        case .malformedRecord, .parentsNotAncestors, .text, .tree:
            self.init(.internal, "The node made a change that it refuses itself: \(error).", kept: unchanged)
        }
    }
}

extension RPCFailure {
    /// A folder that could not be shared.
    init(_ error: FolderError, sharing directory: String) {
        let kept = "Nothing was shared."
        switch error {
        case .notFound: self.init(.notFound, "There is no folder \(directory).", kept: kept)
        case .notAFolder, .notAFile: self.init(.usage, "\(directory) is not a folder.", kept: kept)
        case .tooManyFiles(let limit):
            self.init(
                .overLimit, "\(directory) holds more than \(limit) text files.", kept: kept,
                next: "Share a folder inside it.")
        case .tooMuchText(let limit):
            self.init(
                .overLimit, "\(directory) holds more than \(limit) bytes of text.", kept: kept,
                next: "Share a folder inside it.")
        case .tooManyEntries(let limit):
            self.init(
                .overLimit, "\(directory) holds more than \(limit) names.", kept: kept,
                next: "Share a folder inside it.")
        default: self.init(.failed, "\(directory) could not be read: \(error).", kept: kept)
        }
    }
}
