import TestKit

@testable import Workshops

/// Random workshops such as a file can say.
enum PreparedSamples {
    private static let words = [
        "a", "#b", "- c", "> d", "1. e", "é", "```", "\\f", "key: g", "(5 min)", "[x]", "日本", "x: 3", "e\u{301}", "##",
    ]

    static func words(_ random: inout SeededRandom) -> String {
        (0...random.below(3)).map { _ in words[random.below(words.count)] }.joined(separator: " ")
    }

    /// Lines, none of them blank at the ends.
    static func text(_ random: inout SeededRandom) -> String {
        var lines = (0...random.below(6)).map { _ in random.oneIn(4) ? "" : words(&random) }
        lines[0] = words(&random)
        lines.append("end")
        return lines.joined(separator: "\n")
    }

    /// Different ones, ascending by their bytes.
    static func options(_ random: inout SeededRandom) -> [String] {
        (0..<2 + random.below(4)).map { "\($0) \(words(&random))" }
    }

    static func workshop(_ random: inout SeededRandom) -> PreparedWorkshop {
        var workshop = PreparedWorkshop(title: words(&random))
        if random.oneIn(2) { workshop.starter = words(&random) }
        workshop.parts = (0..<random.below(8)).map { _ in part(&random) }
        return workshop
    }

    private static func part(_ random: inout SeededRandom) -> PreparedWorkshop.Part {
        switch random.below(5) {
        case 0:
            return .agenda(
                (0...random.below(3)).map { _ in
                    .init(text: words(&random) + ".", minutes: random.oneIn(2) ? 1 + random.below(99) : nil)
                })
        case 1: return .announcement(text(&random))
        case 2:
            let options = options(&random)
            let forms: [QuestionForm] = [
                .single(options), .multiple(options), .ranking(options), .text, .scale(-3...(random.below(9))),
            ]
            return .poll(
                PreparedPoll(
                    question: words(&random), form: forms[random.below(5)], isAnonymous: random.oneIn(2)))
        case 3:
            let items = (0...random.below(3)).map { _ in item(&random) }
            return .quiz(
                PreparedQuiz(
                    title: words(&random), seconds: random.oneIn(2) ? 1 + random.below(86_400) : nil, items: items))
        default: return .exercise(exercise(&random))
        }
    }

    private static func item(_ random: inout SeededRandom) -> PreparedQuiz.Item {
        let options = options(&random)
        let some = options.indices.filter { _ in random.oneIn(2) }
        let (form, accepted): (QuestionForm, [Answer]) =
            switch random.below(5) {
            case 0: (.single(options), (some.isEmpty ? [0] : some).map { .options([$0]) })
            case 1: (.multiple(options), [.options(some)])
            case 2: (.ranking(options), [.order(options.indices.shuffled(using: &random))])
            case 3: (.scale(0...9), (0...random.below(3)).map { .value($0 * 2) })
            default: (.text, (0...random.below(3)).map { _ in .text(words(&random)) })
            }
        var item = Quiz.Item(question: words(&random), form: form, points: random.below(4))
        if random.oneIn(2) { item.seconds = 1 + random.below(86_400) }
        return .init(item: item, solved: .init(accepted: accepted, explanation: random.oneIn(2) ? text(&random) : nil))
    }

    private static func exercise(_ random: inout SeededRandom) -> Exercise {
        var exercise = Exercise(title: words(&random))
        if random.oneIn(2) { exercise.text = text(&random) }
        if random.oneIn(2) { exercise.starter = words(&random) }
        if random.oneIn(2) {
            exercise.test = .init(command: words(&random), seconds: random.oneIn(2) ? 1 + random.below(3600) : nil)
        }
        if random.oneIn(2) {
            exercise.due = .init(
                seconds: 1 + random.below(31_622_400), graceInSeconds: random.oneIn(2) ? random.below(604_801) : 0,
                isStrict: random.oneIn(2))
        }
        if random.oneIn(2) {
            exercise.points = random.below(1001)
        } else {
            exercise.rubric = options(&random).map { .init(name: $0, points: random.below(1001)) }
        }
        return exercise
    }
}
