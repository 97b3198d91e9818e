package import Membership
package import SodiumCrypto
package import Spaces
package import WireCodec

/// A fresh key of one activity, or of a meeting: what members seal to it, owners and mentors alone can open.
///
/// What is sealed is bound to the space, to what it is for and to the device that says it: nobody hands in another's
/// bytes as theirs. Bytes: Protocol/workshops.md, section 6.
package struct ActivityKey: Sendable {
    package let space: SpaceID
    private let pair: KeyPair

    package static let shareInBytes = Seal.overheadInBytes + KeyAgreement.keyInBytes

    package init(space: SpaceID, pair: KeyPair) {
        self.space = space
        self.pair = pair
    }

    package static func generate(in space: SpaceID, from random: RandomSource) -> ActivityKey {
        ActivityKey(space: space, pair: .generate(from: random))
    }

    /// Names the key; members seal to it.
    package var seal: Bytes32 { pair.publicKey }

    /// For whoever keeps it on a disk of theirs.
    package var secret: SecretBytes { pair.secret }

    // MARK: Answers

    /// Answers to the questions of an activity, one for each, nil where nothing is said. About 0.1 ms.
    package static func seal(
        _ answers: [Answer?], for activity: RecordEntry.ID, to place: SealPlace, random: RandomSource
    ) throws(WorkshopError) -> [UInt8] {
        let object: JSONValue = ["answers": .array(answers.map { $0?.value ?? .null })]
        return try Seal.seal(
            object.canonicalBytes, place.answer(activity), to: place.seal, random: random,
            atMostBytes: WorkshopLimits.sealedInBytes)
    }

    /// What a device sealed as its answers to an activity. About 0.1 ms.
    package func answers(
        in sealed: [UInt8], for activity: RecordEntry.ID, by author: Bytes32
    ) throws(WorkshopError) -> [Answer?] {
        let place = SealPlace(space: space, seal: seal, author: author)
        let bytes = try Seal.open(sealed, place.answer(activity), with: pair)
        let value = try? JSONValue(canonical: bytes, atMostBytes: WorkshopLimits.sealedInBytes)
        guard let values = value?["answers"]?.array, values.count <= WorkshopLimits.itemCount else { throw .notOpened }
        var answers: [Answer?] = []
        for value in values {
            guard value != .null else {
                answers.append(nil)
                continue
            }
            guard let answer = try? Answer(value) else { throw .notOpened }
            answers.append(answer)
        }
        return answers
    }

    // MARK: Questions

    package static func seal(
        question: String, in meeting: MeetingID, to place: SealPlace, random: RandomSource
    ) throws(WorkshopError) -> [UInt8] {
        try Seal.seal(
            Array(question.utf8), place.question(meeting), to: place.seal, random: random,
            atMostBytes: WorkshopLimits.sealedInBytes)
    }

    package func question(
        in sealed: [UInt8], of meeting: MeetingID, by author: Bytes32
    ) throws(WorkshopError) -> String {
        let place = SealPlace(space: space, seal: seal, author: author)
        let bytes = try Seal.open(sealed, place.question(meeting), with: pair)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notOpened }
        return text
    }

    // MARK: The solution

    package static func seal(
        _ solution: Solution, to place: SealPlace, random: RandomSource
    ) throws(WorkshopError) -> [UInt8] {
        try Seal.seal(
            solution.encoded, place.solution(), to: place.seal, random: random,
            atMostBytes: WorkshopLimits.solutionInBytes)
    }

    package func solution(in sealed: [UInt8], by author: Bytes32) throws(WorkshopError) -> Solution {
        let place = SealPlace(space: space, seal: seal, author: author)
        return try Solution(decoding: try Seal.open(sealed, place.solution(), with: pair))
    }

    // MARK: Sharing it

    /// The key for another device of an owner or mentor. About 0.1 ms.
    package func share(with recipient: SealRecipient, random: RandomSource) throws(WorkshopError) -> KeyShares.Share {
        var secret = pair.secret.withUnsafeBytes { [UInt8]($0) }
        defer { SecretBytes.wipe(&secret) }
        let place = SealPlace(space: space, seal: seal, author: recipient.device)
        let sealed = try Seal.sealBare(secret, place.share(recipient.serial), to: recipient.key, random: random)
        return KeyShares.Share(device: recipient.device, serial: recipient.serial, sealed: sealed)
    }

    /// The key that was sealed to `device` under `pair`, once it is the one that is named.
    package init(
        opening share: KeyShares.Share, of seal: Bytes32, in space: SpaceID, with pair: KeyPair
    ) throws(WorkshopError) {
        let place = SealPlace(space: space, seal: seal, author: share.device)
        var secret = try Seal.openBare(share.sealed, place.share(share.serial), with: pair)
        guard secret.count == KeyAgreement.keyInBytes else { throw .notOpened }
        self.init(space: space, pair: KeyPair(secret: SecretBytes(moving: &secret)))
        guard self.seal == seal else { throw .notOpened }
    }
}

/// What a seal is bound to beside its bytes.
package struct SealPlace: Sendable {
    package let space: SpaceID
    /// The key that it is sealed to.
    package let seal: Bytes32
    /// The device that says it; of a share, the one that it is for.
    package let author: Bytes32

    package init(space: SpaceID, seal: Bytes32, author: Bytes32) {
        self.space = space
        self.seal = seal
        self.author = author
    }

    func answer(_ activity: RecordEntry.ID) -> [UInt8] {
        prologue("workshop-answer/1") { writer in
            writer.raw(activity.change)
            writer.uint32(UInt32(activity.index))
        }
    }

    func question(_ meeting: MeetingID) -> [UInt8] { prologue("workshop-question/1") { $0.raw(meeting.change) } }

    func solution() -> [UInt8] { prologue("workshop-solution-seal/1") { _ in } }

    func share(_ serial: UInt64) -> [UInt8] { prologue("workshop-key/1") { $0.uint64(serial) } }

    private func prologue(_ label: String, _ rest: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter(reserving: 160)
        writer.raw(label.utf8)
        writer.raw(space.bytes)
        writer.raw(seal)
        writer.raw(author)
        rest(&writer)
        return writer.bytes
    }
}
