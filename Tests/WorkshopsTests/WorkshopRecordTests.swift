import Identity
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct WorkshopRecordTests {
    private let change = Bytes32(0, 0, 0, 7)
    private let meeting = WorkshopStep.Subject.meeting(MeetingID(Bytes32(0, 0, 0, 9)))
    private let activity = WorkshopStep.Subject.activity(RecordEntry.ID(change: Bytes32(0, 0, 0, 8), index: 0))

    private func step(_ canonical: String) throws -> WorkshopStep? {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(change), sequence: 0, change: change)
        let record = try Record(decoding: Array(canonical.utf8))
        return WorkshopStep(
            RecordEntry(id: .init(change: change, index: 0), record: record, author: .zero, time: time))
    }

    @Test("the records of the vectors are read, and written as they are there")
    func records() throws {
        let vectors = try WorkshopVectors.records()
        #expect(vectors.valid.count >= 79 && vectors.others.count >= 137)
        for vector in vectors.valid {
            let step = try #require(try step(vector.canonical), "\(vector.name)")
            if vector.about != String(repeating: "0", count: 63) + "7" {
                #expect(step.subject.words == vector.about, "\(vector.name)")
            }
            let written = try #require(step.deed.record(about: step.subject), "\(vector.name)")
            #expect(written.kind == "workshop.\(vector.says)")
            let isWhole = vector.name != "a field that is not known"
            #expect(!isWhole || written.encode() == Array(vector.canonical.utf8), "\(vector.name)")
            #expect(try self.step(String(decoding: written.encode(), as: UTF8.self)) == step, "\(vector.name)")
        }
        for vector in vectors.others { #expect(try step(vector.canonical) == nil, "\(vector.name)") }
    }

    @Test("of each kind of record about workshops the vectors have one that is right and one that is not")
    func allKinds() throws {
        let vectors = try WorkshopVectors.records()
        for kind in RecordKind.allCases where kind.rawValue.hasPrefix("workshop.") {
            let name = "\"kind\":\"\(kind.rawValue)\""
            #expect(vectors.valid.contains { $0.canonical.contains(name) }, "\(kind)")
            #expect(vectors.others.contains { $0.canonical.contains(name) }, "\(kind)")
        }
    }

    @Test("a deed about another subject than its own is not written")
    func wrongSubject() {
        #expect(WorkshopDeed.meeting(.close).record(about: meeting) != nil)
        #expect(WorkshopDeed.meeting(.close).record(about: activity) == nil)
        #expect(WorkshopDeed.activity(.show(isOff: false)).record(about: meeting) == nil)
        #expect(WorkshopDeed.begin(.exercise(Exercise(title: "e"))).record(about: .space) == nil)
    }

    private func isWritten(_ deed: MeetingDeed) -> Bool { WorkshopDeed.meeting(deed).record(about: meeting) != nil }

    private func isWritten(_ deed: ActivityDeed) -> Bool { WorkshopDeed.activity(deed).record(about: activity) != nil }

    private func isWritten(_ opening: ActivityOpening) -> Bool {
        WorkshopDeed.begin(opening).record(about: meeting) != nil
    }

    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private func keys(_ count: Int) -> [Bytes32] { (0..<UInt64(count)).map { Bytes32(0, 0, 0, $0) } }

    @Test("each text of a workshop is written at its limit, and one byte beyond it is not")
    func texts() {
        func isOpened(_ title: Int, _ path: Int) -> Bool {
            var opening = WorkshopDeed.Opening(title: text(title))
            opening.starter = text(path)
            return WorkshopDeed.open(opening).record(about: .space) != nil
        }
        #expect(WorkshopLimits.titleInBytes == 128 && WorkshopLimits.pathInBytes == 4096)
        #expect(isOpened(128, 4096) && !isOpened(129, 1) && !isOpened(1, 4097))
        #expect(WorkshopLimits.wordsInBytes == 256)
        #expect(isWritten(.raise(word: text(256))) && !isWritten(.raise(word: text(257))))
        #expect(WorkshopLimits.textInBytes == 16_384)
        #expect(isWritten(.announce(text(16_384))) && !isWritten(.announce(text(16_385))))
        #expect(WorkshopLimits.questionInBytes == 1024)
        let asks = { (count: Int) in ActivityOpening.poll(Poll(question: text(count), form: .text)) }
        #expect(isWritten(asks(1024)) && !isWritten(asks(1025)))
        #expect(WorkshopLimits.answerInBytes == 4096)
        let answers = { (count: Int) in ActivityDeed.answer(.open(.text(text(count)))) }
        #expect(isWritten(answers(4096)) && !isWritten(answers(4097)))
        #expect(WorkshopLimits.sealedInBytes == 8240)
        let sealed = { (count: Int) in ActivityDeed.answer(.sealed([UInt8](repeating: 7, count: count))) }
        #expect(isWritten(sealed(8240)) && !isWritten(sealed(8241)))
        #expect(WorkshopLimits.solutionInBytes == 24_624)
        func isSolved(_ count: Int) -> Bool {
            let item = Quiz.Item(question: "q", form: .text, points: 1)
            var quiz = Quiz(title: "t", items: [item], seal: .zero, commitment: .zero)
            quiz.solution = [UInt8](repeating: 7, count: count)
            return isWritten(.quiz(quiz))
        }
        #expect(isSolved(24_624) && !isSolved(24_625))
        func isTested(_ count: Int, _ seconds: Int?) -> Bool {
            var exercise = Exercise(title: "t")
            exercise.test = .init(command: text(count), seconds: seconds)
            return isWritten(.exercise(exercise))
        }
        #expect(WorkshopLimits.testInBytes == 1024 && isTested(1024, nil) && !isTested(1025, nil))
        #expect(WorkshopLimits.testInSeconds == 3600 && isTested(1, 3600) && !isTested(1, 3601) && !isTested(1, 0))
    }

    @Test("each list of a workshop is written at its limit, and one more is not")
    func counts() {
        let options = { (count: Int) in
            ActivityOpening.poll(Poll(question: "q", form: .single((0..<count).map { "\($0)" })))
        }
        #expect(WorkshopLimits.optionCount == 64 && isWritten(options(64)) && !isWritten(options(65)))
        #expect(isWritten(options(2)) && !isWritten(options(1)))
        let items = { (count: Int) in
            let item = Quiz.Item(question: "q", form: .text, points: 1000)
            return ActivityOpening.quiz(
                Quiz(title: "t", items: Array(repeating: item, count: count), seal: .zero, commitment: .zero))
        }
        #expect(WorkshopLimits.itemCount == 64 && isWritten(items(64)) && !isWritten(items(65)))
        let rows = { (count: Int, points: Int) in
            var exercise = Exercise(title: "t")
            exercise.rubric = (0..<count).map { .init(name: "\($0)", points: points) }
            return ActivityOpening.exercise(exercise)
        }
        #expect(isWritten(rows(64, 1000)) && !isWritten(rows(65, 1000)))
        #expect(WorkshopLimits.pointsLast == 1000 && !isWritten(rows(64, 1001)))
        let accepted = { (count: Int) in
            let item = Solution.Item(accepted: (0..<count).map { .value($0) }, explanation: nil)
            return ActivityDeed.reveal(Solution(salt: .zero, items: [item]))
        }
        #expect(WorkshopLimits.acceptedCount == 16 && isWritten(accepted(16)) && !isWritten(accepted(17)))
        let heard = { (count: Int) in ActivityDeed.end(heard: keys(count)) }
        #expect(WorkshopLimits.heardCount == 1400 && isWritten(heard(1400)) && !isWritten(heard(1401)))
        let hands = { (count: Int) in
            MeetingDeed.lower(.hands((0..<count).map { .init(change: change, index: $0) }))
        }
        #expect(WorkshopLimits.handCount == 256 && isWritten(hands(256)) && !isWritten(hands(257)))
        let texts = { (count: Int) in
            ActivityDeed.tally(Tally(answers: count, content: .texts(Array(repeating: "x", count: count))))
        }
        #expect(WorkshopLimits.tallyTextCount == 256 && isWritten(texts(256)) && !isWritten(texts(257)))
        let counts = { (count: Int, value: Int) in
            ActivityDeed.tally(Tally(answers: 1, content: .counts(Array(repeating: value, count: count))))
        }
        #expect(isWritten(counts(101, 1)) && !isWritten(counts(102, 1)))
        #expect(WorkshopLimits.countEnd == 1 << 31)
        #expect(isWritten(counts(1, WorkshopLimits.countEnd - 1)) && !isWritten(counts(1, WorkshopLimits.countEnd)))
    }

    @Test("a scale reaches from -1,000 to 1,000 and over 101 values, a time over a day")
    func numbers() {
        let scale = { (range: ClosedRange<Int>) in
            isWritten(.poll(Poll(question: "q", form: .scale(range))))
        }
        #expect(WorkshopLimits.scaleLast == 1000 && WorkshopLimits.scaleSpan == 100)
        #expect(scale(-1000...(-900)) && scale(900...1000) && !scale(901...1001) && !scale(-1001...(-1000)))
        #expect(!scale(0...101) && !scale(3...3))
        let time = { (seconds: Int) in isWritten(.timer(.init(seconds: seconds, label: nil))) }
        #expect(WorkshopLimits.timerInSeconds == 86_400 && time(86_400) && !time(86_401) && time(1) && !time(0))
        let span = { (count: Int, seconds: Int) in
            isWritten(
                .attend(Array(repeating: AttendanceSpan(device: change, seconds: 0..<seconds), count: count)))
        }
        #expect(WorkshopLimits.spanInSeconds == 86_400 && span(1, 86_400) && !span(1, 86_401))
        #expect(WorkshopLimits.spanCount == 512 && span(512, 9) && !span(513, 9))
    }

    @Test("a deadline is at most 366 days away, its grace a week; 1,400 changes are collected at a time")
    func deadlines() {
        #expect(WorkshopLimits.dueInSeconds == 31_622_400 && WorkshopLimits.graceInSeconds == 604_800)
        let due = { (seconds: Int, grace: Int) in
            isWritten(.due(.init(seconds: seconds, graceInSeconds: grace)))
        }
        #expect(due(31_622_400, 604_800) && !due(31_622_401, 0) && !due(1, 604_801) && due(1, 0) && !due(0, 0))
        let collects = { (count: Int) in
            isWritten(.collect(of: .init(change: change, index: 0), heard: keys(count)))
        }
        #expect(collects(1400) && !collects(1401) && collects(0))
        var exercise = Exercise(title: "t")
        exercise.due = .init(seconds: 31_622_401)
        #expect(!isWritten(.exercise(exercise)))
    }

    @Test("256 groups, 1,400 persons in them, 64 shares and 256 newest changes are written, and one more is not")
    func persons() throws {
        let groups = { (count: Int, persons: Int) in
            let rest = (1..<count).map { Grouping.Group(name: "\($0)", persons: []) }
            return isWritten(
                .groups(Grouping(name: "n", groups: [.init(name: "0", persons: keys(persons))] + rest)))
        }
        #expect(WorkshopLimits.groupCount == 256 && WorkshopLimits.groupedCount == 1400)
        #expect(groups(256, 5) && !groups(257, 5) && groups(1, 1400) && !groups(1, 1401))
        let shares = { (count: Int) in
            let sealed = [UInt8](repeating: 7, count: ActivityKey.shareInBytes)
            let shares = keys(count).map { KeyShares.Share(device: $0, serial: 1, sealed: sealed) }
            return WorkshopDeed.share(KeyShares(seal: .zero, shares: shares)).record(about: .space) != nil
        }
        #expect(WorkshopLimits.shareCount == 64 && shares(64) && !shares(65))
        let vector = try #require(try WorkshopVectors.records().valid.first { $0.name == "a hand-in" })
        guard case .activity(.handIn(let handIn))? = try step(vector.canonical)?.deed else {
            Issue.record("the vector is no hand-in")
            return
        }
        let newest = { (count: Int) in
            let (genesis, space, owner) = (handIn.genesis, handIn.space, handIn.owner)
            return isWritten(
                .handIn(HandIn(genesis: genesis, space: space, owner: owner, frontier: keys(count))))
        }
        #expect(WorkshopLimits.frontierCount == 256 && newest(256) && !newest(257))
    }

    @Test("a record that would be beyond the limit of records is not written: controls take six bytes each")
    func recordLimit() {
        #expect(!isWritten(.announce(String(repeating: "\u{1}", count: 16_384))))
        #expect(isWritten(.announce(String(repeating: "\u{1}", count: 10_000))))
    }
}

extension WorkshopStep.Subject {
    /// As the vectors have it.
    var words: String {
        switch self {
        case .space: "space"
        case .meeting(let id): id.change.hex
        case .activity(let id): id.reference
        }
    }
}
