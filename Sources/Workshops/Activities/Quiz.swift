import SodiumCrypto
import Spaces
package import WireCodec

/// Questions with right answers. What is right is committed to before anybody answers, and told at the end.
package struct Quiz: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        package let question: String
        package let form: QuestionForm
        /// What a right answer is worth; another one is worth nothing.
        package let points: Int
        /// How long the item is meant to take.
        package var seconds: Int?

        package init(question: String, form: QuestionForm, points: Int) {
            self.question = question
            self.form = form
            self.points = points
        }
    }

    package let title: String
    package let items: [Item]
    /// How long all of it is meant to take.
    package var seconds: Int?
    /// To which answers are sealed, so that nobody copies.
    package let seal: Bytes32
    /// `Solution.digest` of what will be revealed.
    package let commitment: Bytes32
    /// The solution, sealed to the same key, so that any mentor can reveal it.
    package var solution: [UInt8]?

    package init(title: String, items: [Item], seal: Bytes32, commitment: Bytes32) {
        self.title = title
        self.items = items
        self.seal = seal
        self.commitment = commitment
    }

    package var pointsMax: Int { items.reduce(0) { $0 + $1.points } }
}

/// What was right in a quiz.
package struct Solution: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        /// Each of these is right.
        package let accepted: [Answer]
        package var explanation: String?

        package init(accepted: [Answer], explanation: String?) {
            self.accepted = accepted
            self.explanation = explanation
        }

        func isRight(_ answer: Answer) -> Bool {
            guard let text = Self.folded(answer) else { return accepted.contains(answer) }
            return accepted.contains { Self.folded($0) == text }
        }

        /// Of free text neither case of A to Z counts nor white space at the ends.
        private static func folded(_ answer: Answer) -> [UInt8]? {
            guard case .text(let text) = answer else { return nil }
            let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
            let bytes = Array(text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
            return bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        }
    }

    /// Random, so that nobody finds the solution by trying all of them against the commitment.
    package let salt: Bytes32
    package let items: [Item]

    package init(salt: Bytes32, items: [Item]) {
        self.salt = salt
        self.items = items
    }

    private static let label = "workshop-solution/1"

    /// What the quiz commits to: BLAKE2b-256 over a label and the solution as canonical JSON.
    package var digest: Bytes32 { BLAKE2b.hash256([UInt8](Self.label.utf8) + encoded) }

    /// The bytes that are sealed to the key of the quiz.
    package var encoded: [UInt8] {
        var fields = JSONObject()
        write(to: &fields)
        return JSONValue.object(fields).canonicalBytes
    }

    /// Reads `encoded` back.
    package init(decoding bytes: [UInt8]) throws(WorkshopError) {
        let value = try? JSONValue(canonical: bytes, atMostBytes: WorkshopLimits.solutionInBytes)
        do throws(Misfit) {
            try self.init(try required(value?.object))
        } catch {
            throw .notOpened
        }
    }

    /// Whether it says what is right of each item, in a form that fits.
    package func fits(_ quiz: Quiz) -> Bool {
        items.count == quiz.items.count
            && zip(items, quiz.items).allSatisfy { solved, asked in solved.accepted.allSatisfy(asked.form.fits) }
    }
}

/// What a person's answers to a quiz are worth.
package struct QuizResult: Equatable, Sendable {
    package let person: Bytes32
    package let points: Int
    /// Of each item: right or not; nil where nothing was answered.
    package let isRight: [Bool?]
}

/// What a quiz has come to.
package struct QuizOutcome: Equatable, Sendable {
    /// Nil until it is revealed.
    package let solution: Solution?
    /// Most points first, of equal ones by person. Of those whose answers can be read here, once it is revealed.
    package let results: [QuizResult]
    /// The same of answers that were not heard in time; they count for nothing.
    package let late: [QuizResult]
    /// Persons whose answers count; sorted.
    package let answered: [Bytes32]
    /// Persons with an answer that was not heard in time; sorted.
    package let lateAnswered: [Bytes32]
}

extension Quiz {
    /// `opening` gives the answers in a sealed one, an item each; nil where it cannot be opened here.
    func outcome(
        of submissions: Submissions<AnswerForm>, heard: Set<Bytes32>?, solution: Solution?,
        opening: (Submission<AnswerForm>) -> [Answer?]?
    ) -> QuizOutcome {
        let counted = submissions.counted(heard: heard)
        let late = submissions.late(heard: heard)
        func results(_ chosen: [Bytes32: Submission<AnswerForm>]) -> [QuizResult] {
            guard let solution else { return [] }
            return chosen.compactMap { person, submission in
                opening(submission).map { result(of: $0, by: person, solution) }
            }.sorted { ($1.points, $0.person) < ($0.points, $1.person) }
        }
        return QuizOutcome(
            solution: solution, results: results(counted), late: results(late), answered: counted.keys.sorted(),
            lateAnswered: late.keys.sorted())
    }

    private func result(of answers: [Answer?], by person: Bytes32, _ solution: Solution) -> QuizResult {
        let isRight = items.indices.map { place -> Bool? in
            guard place < answers.count, let answer = answers[place] else { return nil }
            return items[place].form.fits(answer) && solution.items[place].isRight(answer)
        }
        let points = zip(items, isRight).reduce(0) { $0 + ($1.1 == true ? $1.0.points : 0) }
        return QuizResult(person: person, points: points, isRight: isRight)
    }
}

// MARK: Fields

extension Quiz {
    init(_ fields: JSONObject) throws(Misfit) {
        title = try required(try fields.text("title", maxInBytes: WorkshopLimits.titleInBytes))
        items = try fields.list("items", max: WorkshopLimits.itemCount) { (value) throws(Misfit) in
            try Item(try value.fields())
        }
        guard !items.isEmpty else { throw Misfit() }
        seconds = try fields.number("seconds", in: 1...WorkshopLimits.timerInSeconds)
        seal = try required(try fields.key("seal"))
        commitment = try required(try fields.key("commitment"))
        solution = try fields.letters("solution", atMostBytes: WorkshopLimits.solutionInBytes)
    }

    func write(to fields: inout JSONObject) {
        fields["title"] = .string(title)
        fields["items"] = .array(items.map(\.value))
        fields["seconds"] = seconds.map { .number($0) }
        fields["seal"] = .string(seal.hex)
        fields["commitment"] = .string(commitment.hex)
        fields["solution"] = solution.map { .string(Base64URL.encode($0)) }
    }
}

extension Quiz.Item {
    init(_ fields: JSONObject) throws(Misfit) {
        question = try required(fields["question"]).text(maxInBytes: WorkshopLimits.questionInBytes)
        form = try QuestionForm(fields)
        points = try required(try fields.number("points", in: 0...WorkshopLimits.pointsLast))
        seconds = try fields.number("seconds", in: 1...WorkshopLimits.timerInSeconds)
    }

    var value: JSONValue {
        var fields = JSONObject()
        fields["question"] = .string(question)
        form.write(to: &fields)
        fields["points"] = .number(points)
        fields["seconds"] = seconds.map { .number($0) }
        return .object(fields)
    }
}

extension Solution {
    init(_ fields: JSONObject) throws(Misfit) {
        salt = try required(try fields.key("salt"))
        items = try fields.list("items", max: WorkshopLimits.itemCount) { (value) throws(Misfit) in
            try Item(try value.fields())
        }
        guard !items.isEmpty else { throw Misfit() }
    }

    func write(to fields: inout JSONObject) {
        fields["salt"] = .string(salt.hex)
        fields["items"] = .array(items.map(\.value))
    }
}

extension Solution.Item {
    init(_ fields: JSONObject) throws(Misfit) {
        accepted = try fields.list("accepted", max: WorkshopLimits.acceptedCount) { (value) throws(Misfit) in
            try Answer(value)
        }
        guard !accepted.isEmpty else { throw Misfit() }
        explanation = try fields["explanation"]?.text(maxInBytes: WorkshopLimits.textInBytes)
    }

    var value: JSONValue {
        var fields = JSONObject()
        fields["accepted"] = .array(accepted.map(\.value))
        fields["explanation"] = explanation.map { .string($0) }
        return .object(fields)
    }
}
