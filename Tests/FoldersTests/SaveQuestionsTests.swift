import Folders
import Testing
import WireCodec

struct SaveQuestionsTests {
    private let path = FolderPath.root.appending("notes.md".utf8)
    private let hash = Bytes32.zero
    private let start = ContinuousClock.now

    private func asked(isLast: Bool = false) -> SaveQuestions {
        var questions = SaveQuestions()
        questions.ask(about: hash, at: path, isLast: isLast, now: start)
        return questions
    }

    private func answer(_ word: SaveQuestions.Answer.Word) -> [SaveQuestions.Answer] {
        [.init(path: path, hash: hash, word: word)]
    }

    @Test("an answer is told once, and asked for again where the file is another by then")
    func answers() {
        for (word, verdict) in [(SaveQuestions.Answer.Word.stored, SaveQuestions.Verdict.saved), (.foreign, .edit)] {
            var questions = asked()
            #expect(questions.verdict(on: hash, at: path) == .open && questions.isOpen(path))
            #expect(questions.take(answer(word), at: start) == [path])
            #expect(!questions.isOpen(path) && !questions.isAnyOpen)
            #expect(questions.verdict(on: hash, at: path) == verdict)
            #expect(questions.verdict(on: hash, at: path) == nil)
        }
        var questions = asked()
        let other = [SaveQuestions.Answer(path: path, hash: Bytes32(0, 0, 0, 1), word: .stored)]
        #expect(questions.take(other, at: start).isEmpty && questions.isOpen(path))
    }

    @Test(
        "half a second is an editor's time to know a text, ten its time to have it stored, twenty a bridge's to decide")
    func deadlines() {
        var questions = asked()
        #expect(questions.deadline == start + SaveQuestions.patience)
        #expect(questions.take([], at: start + SaveQuestions.patience - .nanoseconds(1)).isEmpty)
        #expect(questions.take([], at: start + SaveQuestions.patience) == [path])
        #expect(questions.verdict(on: hash, at: path) == .unknown)

        questions = asked()
        #expect(questions.take(answer(.own), at: start).isEmpty)
        #expect(questions.deadline == start + SaveQuestions.storingMax)

        questions = asked(isLast: true)
        #expect(questions.deadline == start + SaveQuestions.decidingMax)
        #expect(questions.take([], at: start + SaveQuestions.decidingMax) == [path])
        #expect(questions.verdict(on: hash, at: path) == .edit)
    }

    @Test("what was answered and is not looked at, since the file has gone, is forgotten")
    func forgotten() {
        var questions = asked()
        _ = questions.take(answer(.stored), at: start)
        #expect(questions.deadline == nil)
        _ = questions.take([], at: start + SaveQuestions.patience)
        #expect(questions.verdict(on: hash, at: path) == nil)
    }
}
