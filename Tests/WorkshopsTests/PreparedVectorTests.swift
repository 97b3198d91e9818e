import Foundation
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct PreparedVectorTests {
    private func cases() throws -> [JSONValue] {
        let url = TestData.vectors("workshops").appendingPathComponent("prepared.json")
        let bytes = [UInt8](try Data(contentsOf: url))
        let file = try JSONValue(parsing: bytes, atMostBytes: bytes.count, nestingLast: 32)
        return try #require(file.array?.first?["cases"]?.array)
    }

    @Test("each file of the vectors says what another reader finds in it, or is wrong in the same line")
    func vectors() throws {
        let cases = try cases()
        #expect(cases.count >= 185 && cases.count { $0["says"] != nil } >= 77)
        for vector in cases {
            let name = try #require(vector["name"]?.string)
            let text = try #require(vector["text"]?.string)
            do throws(WorkshopError) {
                let workshop = try PreparedWorkshop(parsing: Array(text.utf8))
                #expect(workshop.says == vector["says"], "\(name)")
            } catch {
                guard case .unreadable(let line, let fault) = error else {
                    Issue.record("\(name): \(error)")
                    continue
                }
                #expect(vector["line"]?.int == Int64(line), "\(name): \(fault)")
            }
        }
    }
}

extension PreparedWorkshop {
    /// In the words of the vectors.
    fileprivate var says: JSONValue {
        var fields = JSONObject()
        fields["title"] = .string(title)
        fields["starter"] = starter.map { .string($0) }
        fields["parts"] = .array(parts.map(\.says))
        return .object(fields)
    }
}

extension PreparedWorkshop.Part {
    fileprivate var says: JSONValue {
        switch self {
        case .agenda(let items):
            return [
                "agenda": .array(
                    items.map { ["text": .string($0.text), "minutes": $0.minutes.map { .number($0) } ?? .null] })
            ]
        case .announcement(let text): return ["announcement": .string(text)]
        case .poll(let poll):
            var fields = JSONObject()
            fields["question"] = .string(poll.question)
            fields["anonymous"] = .bool(poll.isAnonymous)
            poll.form.write(to: &fields)
            return ["poll": .object(fields)]
        case .quiz(let quiz):
            return [
                "quiz": [
                    "title": .string(quiz.title), "seconds": quiz.seconds.map { .number($0) } ?? .null,
                    "items": .array(quiz.items.map(\.says)),
                ]
            ]
        case .exercise(let exercise):
            var fields = JSONObject()
            fields["title"] = .string(exercise.title)
            fields["starter"] = exercise.starter.map { .string($0) }
            fields["points"] = exercise.points.map { .number($0) }
            fields["text"] = exercise.text.map { .string($0) }
            fields["test"] = exercise.test.map { .string($0.command) }
            fields["seconds"] = exercise.test?.seconds.map { .number($0) }
            fields["due"] = exercise.due.map { .number($0.seconds) }
            fields["grace"] = exercise.due.map { .number($0.graceInSeconds) }
            fields["strict"] = exercise.due.map { .bool($0.isStrict) }
            fields["rubric"] = .array(exercise.rubric.map { .array([.string($0.name), .number($0.points)]) })
            return ["exercise": .object(fields)]
        }
    }
}

extension PreparedQuiz.Item {
    fileprivate var says: JSONValue {
        var fields = JSONObject()
        fields["question"] = .string(item.question)
        fields["points"] = .number(item.points)
        fields["seconds"] = item.seconds.map { .number($0) } ?? .null
        item.form.write(to: &fields)
        fields["accepted"] = .array(solved.accepted.map(\.value))
        fields["explanation"] = solved.explanation.map { .string($0) } ?? .null
        return .object(fields)
    }
}
