import Membership
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct ActivityKeyTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let name: String
            let answers: String?
            let sealed: String
        }

        struct Question: Decodable {
            let meeting: String
            let text: String
            let sealed: String
        }

        struct SolutionCase: Decodable {
            let json: String
            let commitment: String
            let sealed: String
        }

        struct Share: Decodable {
            let device: String
            let serial: String
            let recipientSecret: String
            let recipient: String
            let sealed: String
        }

        let space: String
        let secret: String
        let seal: String
        let author: String
        let ephemeral: String
        let activity: String
        let answers: [Case]
        let refused: [Case]
        let question: Question
        let solution: SolutionCase
        let share: Share
    }

    private let vectors: Vectors
    private let key: ActivityKey
    private let place: SealPlace
    private let activity: RecordEntry.ID
    private let ephemeral: KeyPair
    private let random = RandomSource(seed: 1)

    init() throws {
        vectors = try WorkshopVectors.only(of: "seals.json")
        let pair = KeyPair(secret: SecretBytes(copying: try #require(Hex.decode(vectors.secret))))
        let space = SpaceID(try #require(Bytes32(hex: vectors.space)))
        key = ActivityKey(space: space, pair: pair)
        place = SealPlace(space: space, seal: key.seal, author: try #require(Bytes32(hex: vectors.author)))
        activity = try #require(RecordEntry.ID(reference: vectors.activity))
        ephemeral = KeyPair(secret: SecretBytes(copying: try #require(Hex.decode(vectors.ephemeral))))
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    /// What another implementation sealed, with its ephemeral key.
    private func sealed(_ payload: [UInt8], _ prologue: [UInt8]) throws -> [UInt8] {
        try Seal.seal(
            payload, prologue, to: key.seal, random: random, atMostBytes: WorkshopLimits.solutionInBytes,
            fixedEphemeral: ephemeral)
    }

    @Test("answers are sealed to the bytes of another implementation, and opened again")
    func answers() throws {
        #expect(key.seal.hex == vectors.seal && vectors.answers.count >= 4)
        for vector in vectors.answers {
            let text = try #require(vector.answers)
            let bytes = try bytes(vector.sealed)
            #expect(try sealed(Array(text.utf8), place.answer(activity)) == bytes, "\(vector.name)")
            let opened = try key.answers(in: bytes, for: activity, by: place.author)
            let again: JSONValue = ["answers": .array(opened.map { $0?.value ?? .null })]
            #expect(again.canonicalBytes == Array(text.utf8), "\(vector.name)")
            let own = try ActivityKey.seal(opened, for: activity, to: place, random: random)
            #expect(own.count == bytes.count && own != bytes, "\(vector.name)")
            #expect(try key.answers(in: own, for: activity, by: place.author) == opened, "\(vector.name)")
        }
    }

    @Test("what is another's, for another activity, changed or misshapen does not open, and says nothing more")
    func refused() throws {
        #expect(vectors.refused.count >= 19)
        for vector in vectors.refused {
            #expect(throws: WorkshopError.notOpened, "\(vector.name)") {
                try key.answers(in: bytes(vector.sealed), for: activity, by: place.author)
            }
        }
    }

    @Test("a learner who hands in another's sealed answer as their own has said nothing")
    func copied() throws {
        let sealed = try ActivityKey.seal([.options([1])], for: activity, to: place, random: random)
        #expect(try key.answers(in: sealed, for: activity, by: place.author) == [.options([1])])
        #expect(throws: WorkshopError.notOpened) {
            try key.answers(in: sealed, for: activity, by: Bytes32(0, 0, 0, 9))
        }
    }

    @Test("each answer to one question has the same length, whatever was chosen")
    func lengths() throws {
        let answers: [Answer] = [
            .options([]), .options([0, 1, 2, 3]), .value(-1000), .text("yes"), .order([3, 1, 0, 2]),
        ]
        let lengths = try answers.map { answer in
            try ActivityKey.seal([answer], for: activity, to: place, random: random).count
        }
        #expect(Set(lengths) == [256 + 48])
    }

    @Test("a question is opened by who leads alone")
    func question() throws {
        let meeting = MeetingID(try #require(Bytes32(hex: vectors.question.meeting)))
        let text = vectors.question.text
        let bytes = try bytes(vectors.question.sealed)
        #expect(try sealed(Array(text.utf8), place.question(meeting)) == bytes)
        #expect(try key.question(in: bytes, of: meeting, by: place.author) == text)
        let other = ActivityKey.generate(in: place.space, from: random)
        #expect(throws: WorkshopError.notOpened) {
            try other.question(in: bytes, of: meeting, by: place.author)
        }
        let long = String(repeating: "x", count: 8190)
        let fitting = try ActivityKey.seal(question: long, in: meeting, to: place, random: random)
        #expect(fitting.count == WorkshopLimits.sealedInBytes)
        #expect(throws: WorkshopError.tooLong(maxInBytes: 8190)) {
            try ActivityKey.seal(question: long + "x", in: meeting, to: place, random: random)
        }
    }

    @Test("a solution is committed to as another implementation does, and comes back for who has the key")
    func solution() throws {
        let bytes = try bytes(vectors.solution.sealed)
        let solution = try key.solution(in: bytes, by: place.author)
        #expect(solution.encoded == Array(vectors.solution.json.utf8))
        #expect(solution.digest.hex == vectors.solution.commitment)
        #expect(try sealed(solution.encoded, place.solution()) == bytes)
        let other = Solution(salt: Bytes32(0, 0, 0, 1), items: solution.items)
        #expect(other.digest != solution.digest)
        let own = try ActivityKey.seal(solution, to: place, random: random)
        #expect(try key.solution(in: own, by: place.author) == solution)
    }

    @Test("a key goes to another device of who leads, and is kept only when it is the one that is named")
    func share() throws {
        let device = try #require(Bytes32(hex: vectors.share.device))
        let serial = try #require(UInt64(vectors.share.serial))
        let pair = KeyPair(secret: SecretBytes(copying: try bytes(vectors.share.recipientSecret)))
        #expect(pair.publicKey.hex == vectors.share.recipient)
        let shared = KeyShares.Share(device: device, serial: serial, sealed: try bytes(vectors.share.sealed))
        let opened = try ActivityKey(opening: shared, of: key.seal, in: key.space, with: pair)
        #expect(opened.seal == key.seal && SecretBytes.areEqual(opened.secret, key.secret))
        let own = try key.share(
            with: SealRecipient(device: device, serial: serial, key: pair.publicKey), random: random)
        #expect(try ActivityKey(opening: own, of: key.seal, in: key.space, with: pair).seal == key.seal)
        #expect(throws: WorkshopError.notOpened) {
            try ActivityKey(opening: own, of: Bytes32(0, 0, 0, 1), in: key.space, with: pair)
        }
        let older = KeyShares.Share(device: device, serial: serial - 1, sealed: own.sealed)
        #expect(throws: WorkshopError.notOpened) {
            try ActivityKey(opening: older, of: key.seal, in: key.space, with: pair)
        }
        #expect(throws: WorkshopError.unusableKey) {
            try key.share(with: SealRecipient(device: device, serial: 0, key: .zero), random: random)
        }
    }
}
