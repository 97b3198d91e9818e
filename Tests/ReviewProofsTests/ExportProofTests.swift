import Identity
import Membership
import Replication
import Reviews
import Spaces
import TestKit
import Testing
import WireCodec

@testable import ReviewProofs

@Suite struct ExportProofTests {
    private func failure(_ bytes: [UInt8]) -> ExportError? {
        do throws(ExportError) {
            _ = try ExportProof.check(try SignedExport(decoding: bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test("an export proves from itself alone who said what, and carries nothing else that was said")
    func proves() throws {
        let space = try ReviewedSpace.whole()
        let export = try SignedExport(decoding: try space.export(by: 2).encode())
        let proven = try ExportProof.check(export)
        #expect(proven.review.title == "Add a line" && proven.review.status == .landed)
        #expect(proven.participants.map(\.name) == ["ada", "ben"])
        #expect(proven.participants.map(\.role) == [.owner, .reviewer])
        #expect(proven.participants.flatMap(\.devices) == space.devices.prefix(2).map(\.publicKey))
        let vote = try #require(proven.review.votes[space.devices[1].publicKey])
        #expect(vote.ballot.verdict == .accept && vote.ballot.round == space.rounds[1])
        #expect(proven.review.isCurrent(vote, under: proven.rules))
        #expect(proven.review.threads.map(\.isResolved) == [true] && proven.unmet.isEmpty)
        #expect(proven.review.rounds.map { proven.contents.isPatchTrue(of: $0.subject) } == [true, true])
        // Six changes are of the review; the talk before them is there by its hashes alone.
        #expect(export.wholeCount == 6 && export.changeCount == 10)
        let said = export.strands.flatMap(\.changes).compactMap(\.operations)
        #expect(said.allSatisfy { !String(decoding: $0, as: UTF8.self).contains(ReviewedSpace.chatter) })
        #expect(DeviceID(publicKey: export.maker) == space.devices[2].id)
    }

    @Test("it is the same statement whoever of the members makes the file")
    func sameForAll() throws {
        let space = try ReviewedSpace.whole()
        let says = try (0..<3).map { try space.export(by: $0).says }
        #expect(says[0] == says[1] && says[1] == says[2])
        let members = Set(says[0].members.map(\.key))
        #expect(members.isSuperset(of: ["title", "verdicts", "threads", "rounds", "participants", "mayLand"]))
    }

    @Test("whatever byte of the file is changed, it proves nothing", arguments: SeededRandom.seeds(0..<3))
    func changedBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bytes = try ReviewedSpace.whole().export().encode()
        for _ in 0..<120 {
            var changed = bytes
            let place = random.below(bytes.count)
            changed[place] ^= UInt8(1 << random.below(7))
            #expect(failure(changed) != nil, "byte \(place), \(random)")
        }
    }

    @Test("a beginning of the file is none")
    func prefixes() throws {
        let bytes = try ReviewedSpace.whole().export().encode()
        for count in stride(from: 0, to: bytes.count, by: 61) {
            #expect(failure(Array(bytes[..<count])) == .malformed(field: "file"))
        }
        #expect(failure(Array(bytes.dropLast())) == .malformed(field: "file"))
        #expect(failure(bytes + [0x0A]) == .malformed(field: "file"))
        #expect(failure(bytes) == nil)
    }

    // MARK: Forged by who signs the file anew

    /// A member of the file's first strand's changes, by their place.
    private func change(
        _ place: Int, ofStrand number: Int = 0, in object: inout JSONObject,
        _ body: (inout JSONObject) throws -> Void
    ) throws {
        var strands = try #require(object["chains"]?.array)
        var strand = try #require(strands[number].object)
        var changes = try #require(strand["changes"]?.array)
        var change = try #require(changes[place].object)
        try body(&change)
        changes[place] = .object(change)
        strand["changes"] = .array(changes)
        strands[number] = .object(strand)
        object["chains"] = .array(strands)
    }

    /// Where the changes are that have operations.
    private func whole(in export: SignedExport) -> [(strand: Int, place: Int)] {
        export.strands.enumerated().flatMap { number, strand in
            strand.changes.enumerated().filter { $1.operations != nil }.map { (number, $0.offset) }
        }
    }

    private func flipped(_ value: JSONValue?, _ random: inout SeededRandom) throws -> JSONValue {
        var bytes = try #require(value?.string.flatMap { Base64URL.decode($0.utf8) })
        bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
        return .string(Base64URL.encode(bytes))
    }

    @Test(
        "nobody can change what another one signed, though they sign the file anew",
        arguments: SeededRandom.seeds(10..<13))
    func changedParts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        for member in ["outline", "operations", "signature"] {
            for (number, strand) in export.strands.enumerated() {
                for place in strand.changes.indices where random.oneIn(2) {
                    let bytes = try export.forged(by: space.devices[2]) { object in
                        try change(place, ofStrand: number, in: &object) { change in
                            if change[member] != nil { change[member] = try flipped(change[member], &random) }
                        }
                    }
                    let hasMember = try SignedExport(decoding: bytes).encode() != export.encode()
                    let isSame = strand.changes[place].operations == nil && member == "operations"
                    if hasMember, !isSame {
                        guard case .change = failure(bytes) else {
                            Issue.record("\(member) \(number).\(place): \(failure(bytes) as Any), \(random)")
                            continue
                        }
                    }
                }
            }
        }
        for member in ["membership", "contents"] {
            let bytes = try export.forged(by: space.devices[2]) { object in
                var list = try #require(object[member]?.array)
                let place = random.below(list.count)
                list[place] = try flipped(list[place], &random)
                object[member] = .array(list)
            }
            switch failure(bytes) {
            case .statement, .foreignContents, .change: break
            case let other: Issue.record("\(member): \(other as Any), \(random)")
            }
        }
        let genesis = try export.forged(by: space.devices[2]) { object in
            object["genesis"] = try flipped(object["genesis"], &random)
        }
        guard case .genesis = failure(genesis) else {
            Issue.record("\(failure(genesis) as Any), \(random)")
            return
        }
    }

    @Test("plain words that the records do not come to are refused, also when their maker signed them")
    func otherWords() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        for (member, value) in [
            ("title", JSONValue.string("Add two lines")), ("mayLand", .bool(false)), ("verdicts", .array([])),
        ] {
            let bytes = try export.forged(by: space.devices[1]) { object in
                var says = try #require(object["says"]?.object)
                says[member] = value
                object["says"] = .object(says)
            }
            #expect(failure(bytes) == .otherWords)
        }
        let unsigned = try export.forged(by: space.devices[1]) { $0["maker"] = .string(space.devices[0].publicKey.hex) }
        #expect(failure(unsigned) == .makerSignature)
    }

    @Test("a record that is taken out is missed: by the words, by the chain, by what builds on it")
    func dropped() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        for (number, place) in whole(in: export) {
            let bytes = try export.forged(by: space.devices[1]) { object in
                try change(place, ofStrand: number, in: &object) { $0["operations"] = nil }
            }
            // Without the second round nothing names its contents.
            #expect([.otherWords, .noReview, .foreignContents(1)].contains(failure(bytes)), "\(number).\(place)")
        }
        let last = try export.forged(by: space.devices[1]) { object in
            var strands = try #require(object["chains"]?.array)
            for number in strands.indices {
                var strand = try #require(strands[number].object)
                strand["changes"] = .array(try #require(strand["changes"]?.array).dropLast())
                strands[number] = .object(strand)
            }
            object["chains"] = .array(strands.filter { $0["changes"]?.array?.isEmpty == false })
        }
        #expect(failure(last) != nil)
        let middle = try export.forged(by: space.devices[1]) { object in
            var strands = try #require(object["chains"]?.array)
            let counts = strands.map { $0["changes"]?.array?.count ?? 0 }
            let longest = try #require(counts.indices.max { counts[$0] < counts[$1] })
            var strand = try #require(strands[longest].object)
            var changes = try #require(strand["changes"]?.array)
            changes.remove(at: 1)
            strand["changes"] = .array(changes)
            strands[longest] = .object(strand)
            object["chains"] = .array(strands)
        }
        guard case .change = failure(middle) else {
            Issue.record("\(failure(middle) as Any)")
            return
        }
    }

    @Test("a change without its signature, and one under another one's key, are refused")
    func swapped() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        for number in export.strands.indices {
            let last = export.strands[number].changes.count - 1
            let bare = try export.forged(by: space.devices[1]) { object in
                try change(last, ofStrand: number, in: &object) { $0["signature"] = nil }
            }
            #expect(failure(bare) == .unsigned(chain: export.strands[number].chain))
            let other = try export.forged(by: space.devices[1]) { object in
                try change(0, ofStrand: number, in: &object) { change in
                    var outline = try #require(change["outline"]?.string.flatMap { Base64URL.decode($0.utf8) })
                    outline.replaceSubrange(0..<32, with: space.devices[2 - (number % 2)].publicKey.bytes.reversed())
                    change["outline"] = .string(Base64URL.encode(outline))
                }
            }
            #expect(failure(other) == .change(.wrongOrigin(ChainID(export.strands[number].chain))))
        }
    }

    @Test("a verdict of somebody who is no member, or of another space, does not get in")
    func foreignVerdict() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        let stranger = DeviceKey.generate(from: .init(seed: 5))
        var mallory = try Teller(stranger, space.genesis, space.operations)
        for stored in space.changes { try mallory.receive(stored) }
        let ballot = ReviewDeed.vote(Ballot(round: space.rounds[1], verdict: .reject))
        // The replica of one who keeps no rules takes the own change in; nobody else does.
        let forged = try mallory.say([try #require(ballot.record(in: space.review))])
        let change = try Change(decodingBody: forged.body, at: .first(of: forged.chain, in: space.genesis.id))
        let bytes = try export.forged(by: stranger) { object in
            var strands = try #require(object["chains"]?.array)
            strands.append([
                "chain": .string(forged.chain.bytes.hex), "from": 0,
                "changes": [
                    [
                        "outline": .string(Base64URL.encode(ChangeOutline.encode(change))),
                        "operations": .string(Base64URL.encode(change.operationBytes)),
                        "signature": .string(Base64URL.encode(try #require(forged.signature))),
                    ]
                ],
            ])
            object["chains"] = .array(strands)
        }
        // Its parents include what is not in the file; with them it would be of no member.
        guard case .change(let error) = failure(bytes) else {
            Issue.record("\(failure(bytes) as Any)")
            return
        }
        switch error {
        case .unknownParent, .notAuthorised: break
        default: Issue.record("\(error)")
        }
    }

    @Test("a change twice, a strand twice and a statement twice are refused")
    func doubles() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        for member in ["chains", "membership", "contents"] {
            let bytes = try export.forged(by: space.devices[1]) { object in
                let list = try #require(object[member]?.array)
                object[member] = .array(list + [list[0]])
            }
            switch failure(bytes) {
            case .change(.malformed), .statement(_, .malformed), .foreignContents: break
            case let other: Issue.record("\(member): \(other as Any)")
            }
        }
    }

    @Test("contents that no round names are refused, and a file without contents proves the same but for them")
    func contents() throws {
        let space = try ReviewedSpace.whole()
        let export = try space.export()
        let foreign = try export.forged(by: space.devices[1]) { object in
            object["contents"] = .array([.string(Base64URL.encode([1, 2, 3]))])
        }
        #expect(failure(foreign) == .foreignContents(0))
        var bare = try space.draft(try space.plan(), from: space.changes).finish(
            contents: [], maker: space.devices[0].publicKey)
        bare.signature = space.devices[0].sign(bare.signedBytes)
        let proven = try ExportProof.check(try SignedExport(decoding: bare.encode()))
        #expect(proven.review == (try ExportProof.check(export)).review && proven.contents.count == 0)
        #expect(proven.review.rounds.allSatisfy { proven.contents.isPatchTrue(of: $0.subject) == nil })
    }
}
