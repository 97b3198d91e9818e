import SodiumCrypto

/// What people do in a room.
package enum Act: String, CaseIterable, Codable, Sendable {
    /// A word that is nowhere else, into the document from which words go only as their writer takes them back.
    case typeWord
    /// Anything anywhere in the document in which everybody deletes and reverts.
    case draft
    /// Of one's own words in the first document, and of anybody's edits in the second.
    case undoOwn, undoAny
    case createFile, relocate, restoreText, nameVersion, forget
    case say
    case foundBranch, changeView, merge
    case setRole, remove, accept, lock, invite, leave, nameSuccessor, claim
    /// A new space of what one shows, with all members.
    case fork
    case addBlob, getBlob, dropBlob
    /// Bundles that go from hand to hand, late, twice, cut off and damaged; and a folder that several reach.
    case exportBundle, importBundle, addMailbox
    /// Where one is in the document.
    case setPlace, leavePlace
    /// What is said in the chat upon what was said, questions, reviews and sessions.
    case answer, remark, ask, openReview, discuss, meet

    /// How often it is done among others, where the seed does not say otherwise.
    fileprivate var weight: Int {
        switch self {
        case .typeWord: 24
        case .draft: 24
        case .undoOwn, .undoAny: 6
        case .relocate, .say: 5
        case .createFile, .changeView, .merge: 3
        case .restoreText, .nameVersion, .foundBranch, .setRole, .accept: 2
        case .forget, .remove, .lock, .invite: 1
        case .leave, .nameSuccessor, .claim, .fork: 1
        case .setPlace: 3
        case .getBlob, .importBundle: 2
        case .remark, .discuss, .meet: 3
        case .answer, .ask: 2
        case .openReview: 1
        case .addBlob, .dropBlob, .exportBundle, .addMailbox, .leavePlace: 1
        }
    }
}

/// How often each act is done, against the others.
struct ActWeights {
    private let ends: [Int]

    /// Words and drafts are always written; of the rest a third is left out, and a third is done more often.
    init(from random: RandomSource) {
        var end = 0
        ends = Act.allCases.map { act in
            let isAlways = act == .typeWord || act == .draft
            end += act.weight * (isAlways ? 1 + random.integer(below: 2) : [0, 1, 3][random.integer(below: 3)])
            return end
        }
    }

    func contains(_ act: Act) -> Bool {
        guard let place = Act.allCases.firstIndex(of: act) else { return false }
        return ends[place] > (place == 0 ? 0 : ends[place - 1])
    }

    func pick(from random: RandomSource) -> Act {
        let place = random.integer(below: ends.last ?? 1)
        return Act.allCases[ends.firstIndex { place < $0 } ?? 0]
    }
}
