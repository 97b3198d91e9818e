import LocalRPC
import Mailboxes
import NodeCore

/// Failures of bundles in a person's words.
extension RPCFailure {
    init(writing failure: BundleFailure) {
        switch failure {
        case .node(let failure): self.init(failure)
        case .file(.notAFile(let path)):
            self.init(
                .usage, "\(path) is there and is not a file.", kept: "Nothing was written.",
                next: "Choose another path.")
        case .file(let error):
            self.init(
                error.isAbsence ? .notFound : .failed, "The bundle could not be written: \(error).",
                kept: "No half of it was left there.", next: "Look at the folder and the room on its disk.")
        }
    }

    init(reading failure: BundleFailure, of node: Node) {
        switch failure {
        case .node(.bundleKeyMissing(let space, let holders)):
            let membership = node.reading(space)?.membership
            let names = holders.prefix(5).compactMap { device in
                membership.map { node.name(of: device, in: $0) }
            }
            self.init(
                .refused, "The bundle lies under a key of the space that this device does not hold.",
                kept: "Nothing was changed.",
                next: "A member who has the key can help (\(names.joined(separator: ", "))): by a link, or by a bundle "
                    + "made for you: atelier space bundle export --for YOU")
        case .node(let failure): self.init(failure)
        case .file(.cutOff(let path)):
            self.init(
                .failed, "\(path) ends before anything in it could be read: it was cut off on its way.",
                kept: "Nothing was changed.", next: "Have it sent once more.")
        case .file(.notABundle(let path)):
            self.init(
                .usage, "\(path) is no bundle, or one of a later version of this program.",
                kept: "Nothing was changed.")
        case .file(.notAFile(let path)):
            self.init(.usage, "\(path) is not a file.", kept: "Nothing was changed.", next: "Name the bundle itself.")
        case .file(let error):
            self.init(
                error.isAbsence ? .notFound : .failed, "The bundle could not be read: \(error).",
                kept: "Nothing was changed.")
        }
    }

    init(bundle failure: NodeFailure) {
        let unchanged = "Nothing was changed."
        switch failure {
        case .noBundle:
            self.init(.internal, "The node does not know the bundle that it works on.", kept: unchanged)
        case .tooManyBundles:
            self.init(
                .overLimit, "As many bundles are being written or read as may.", kept: "They go on.",
                next: "Try again when one is done.")
        case .noBundleKey:
            self.init(
                .failed, "This device holds no key of the space to write under now.", kept: unchanged,
                next: "A link to a member brings it, as does a bundle for this device; a new space has one in seconds.")
        case .noBundleReader:
            self.init(
                .refused, "No device of that member may read the space.", kept: "Nothing was written.",
                next: "Look who may: atelier space members")
        case .notABundle:
            self.init(.usage, "The bytes are no bundle, or one of a later version.", kept: unchanged)
        case .bundleOfStrangers:
            self.init(
                .refused, "The bundle is of no space that is here, and not made for this device.", kept: unchanged,
                next: "Ask who gave it to you for one that is: atelier space bundle export --for YOU")
        case .bundleKeyMissing:
            self.init(
                .refused, "The bundle lies under a key of the space that this device does not hold.", kept: unchanged)
        case .bundleNotMember:
            self.init(
                .refused, "The bundle is of a space that this device is no member of.", kept: unchanged,
                next: "Ask its owner to let you in.")
        case .bundleBroken:
            self.init(
                .failed, "The bundle is cut off or damaged, and nothing before that could be used.", kept: unchanged,
                next: "Have it sent once more; see also: atelier node logs")
        case .noMailbox:
            self.init(
                .notFound, "There is no such mailbox.", kept: unchanged, next: "List them: atelier space mailbox list")
        case .mailboxKnown:
            self.init(
                .conflict, "That place is a mailbox of the space already.", kept: unchanged,
                next: "Go there now: atelier space mailbox sync")
        case .tooManyMailboxes(let limit):
            self.init(
                .overLimit, "This node has \(limit) mailboxes already.", kept: unchanged,
                next: "Remove one: atelier space mailbox remove NUMBER")
        default: preconditionFailure("the failures of bundles are these")
        }
    }
}
