import LocalRPC
import TerminalScreen

extension WorkshopView {
    struct Command {
        let word: String
        let usage: String
        let summary: String
    }

    /// What everybody may say.
    private static let commandsOfAll = [
        Command(word: "/all", usage: "", summary: "show all learners and questions, or the first ones again"),
        Command(word: "/answer", usage: "WORDS", summary: "answer the poll or the quiz"),
        Command(word: "/ask", usage: "WORDS", summary: "ask for all to see"),
        Command(word: "/down", usage: "", summary: "put your hand down"),
        Command(word: "/hand", usage: "[WORDS]", summary: "raise your hand"),
        Command(word: "/pace", usage: "fast|slow|lost|fine|off", summary: "say how it goes for you"),
        Command(word: "/private", usage: "WORDS", summary: "ask the mentors alone"),
        Command(word: "/quit", usage: "", summary: "leave the screen"),
        Command(word: "/stuck", usage: "[WORDS]", summary: "you cannot go on with the exercise"),
        Command(word: "/unstuck", usage: "", summary: "you can"),
        Command(word: "/vote", usage: "NUMBER", summary: "you want to know that, too"),
    ]

    /// What those who lead may say beside it.
    private static let commandsOfLeaders = [
        Command(word: "/accept", usage: "WHO", summary: "let in what somebody handed in late"),
        Command(word: "/anonymous", usage: "QUESTION | OPTION | …", summary: "a poll with sealed answers"),
        Command(word: "/announce", usage: "WORDS", summary: "show something to everybody"),
        Command(word: "/deadline", usage: "[TIME]", summary: "say by when the exercise is due: 45m, 17:30"),
        Command(word: "/end", usage: "", summary: "end the activity"),
        Command(word: "/hide", usage: "", summary: "show what came of it no more"),
        Command(word: "/lower", usage: "WHO", summary: "lower a hand"),
        Command(word: "/next", usage: "", summary: "call who has waited longest"),
        Command(word: "/moderate", usage: "NUMBER", summary: "keep a question out of sight, or show it again"),
        Command(word: "/poll", usage: "QUESTION | OPTION | …", summary: "begin a poll; without options of free text"),
        Command(word: "/present", usage: "[WHO]", summary: "say whom to follow"),
        Command(word: "/reply", usage: "NUMBER WORDS", summary: "answer a question"),
        Command(word: "/show", usage: "", summary: "show all what came of the activity"),
        Command(word: "/start", usage: "FILE PART", summary: "begin a part of a prepared file"),
        Command(word: "/timer", usage: "[TIME [WORDS]]", summary: "set a time on all screens, or none"),
        Command(word: "/topic", usage: "", summary: "go on with the agenda"),
        Command(word: "/unpresent", usage: "", summary: "nobody presents any more"),
    ]

    var commands: [Command] {
        leads ? (Self.commandsOfAll + Self.commandsOfLeaders).sorted { $0.word < $1.word } : Self.commandsOfAll
    }

    mutating func take(_ key: TypedKeys.Key) -> [Wish] {
        notice = ""
        switch key {
        case .enter: return enter()
        case .tab:
            input.complete(from: commands.map(\.word) + members.map(\.name))
            return []
        case .pageUp: scroll(by: -max(linesSeen.fit - 1, 1))
        case .pageDown: scroll(by: max(linesSeen.fit - 1, 1))
        case .control("n"): return look(by: 1)
        case .control("p"): return look(by: -1)
        case .control("c"), .control("q"): return [.quit]
        // The end of the input, where nothing is typed.
        case .control("d") where input.isEmpty: return [.quit]
        default: if !mark(key) { _ = input.take(key) }
        }
        return []
    }

    /// Keys that move in the sheet while nothing is typed; without a sheet they go up and down.
    private mutating func mark(_ key: TypedKeys.Key) -> Bool {
        guard input.isEmpty, sheet != nil else {
            guard key == .up || key == .down else { return false }
            scroll(by: key == .up ? -1 : 1)
            return true
        }
        switch key {
        case .up: sheet?.mark(by: -1)
        case .down: sheet?.mark(by: 1)
        case .left: sheet?.go(by: -1)
        case .right: sheet?.go(by: 1)
        case .character(" "): sheet?.toggle()
        default: return false
        }
        return true
    }

    private mutating func enter() -> [Wish] {
        let text = input.text
        if text.isEmpty { return giveMarked() }
        guard text.hasPrefix("/") else { return give(text) }
        let word = String(text.prefix { !$0.isWhitespace })
        let rest = String(text.dropFirst(word.count).drop(while: \.isWhitespace))
        guard let command = commands.first(where: { $0.word == word }) else {
            notice = "There is no command \(word) here. Tab completes those that there are."
            return []
        }
        if command.word == "/all" {
            showsAll.toggle()
            return said([])
        }
        if command.word == "/answer" { return rest.isEmpty ? explain(command) : give(rest) }
        guard let wish = wish(command.word, rest) else {
            if notice.isEmpty { _ = explain(command) }
            return []
        }
        return said([wish])
    }

    private mutating func explain(_ command: Command) -> [Wish] {
        notice = "Write \(command.word) \(command.usage): \(command.summary)."
        return []
    }

    private mutating func said(_ wishes: [Wish]) -> [Wish] {
        sent = input.text
        input.set("")
        return wishes
    }

    // MARK: Answering

    private mutating func giveMarked() -> [Wish] {
        guard let sheet else { return [] }
        guard let answer = sheet.markedAnswer else {
            notice =
                sheet.question.form == "ranking"
                ? "Choose all with the space bar, the best first, then Enter." : "Type your answer, then Enter."
            return []
        }
        return given(answer)
    }

    private mutating func give(_ text: String) -> [Wish] {
        guard let sheet else {
            notice = "Nothing is asked now. /ask asks, /hand raises your hand."
            return []
        }
        do throws(CommandError) {
            return given(try sheet.answer(text))
        } catch {
            notice = error.sentence
            return []
        }
    }

    private mutating func given(_ answer: WorkshopMethods.Answer) -> [Wish] {
        sheet?.give(answer)
        guard let sheet else { return [] }
        return said([.answer(activity: sheet.activity, sheet.given)])
    }

    // MARK: Commands

    private mutating func wish(_ word: String, _ rest: String) -> Wish? {
        let words = rest.isEmpty ? nil : rest
        switch word {
        case "/quit": return .quit
        case "/hand": return .hand(words)
        case "/down": return .handDown
        case "/pace": return WorkshopPace.Word(rawValue: rest).map { .pace($0.pace) }
        case "/ask": return words.map { .ask($0) }
        case "/private": return words.map { .askMentors($0) }
        case "/vote": return question(rest).map { .vote(question: $0) }
        case "/stuck": return ofExercise { .stuck(activity: $0, words) }
        case "/unstuck": return ofExercise { .unstuck(activity: $0) }
        default: return leadingWish(word, rest)
        }
    }

    private mutating func leadingWish(_ word: String, _ rest: String) -> Wish? {
        let words = rest.isEmpty ? nil : rest
        let first = String(rest.prefix { !$0.isWhitespace })
        let behind = String(rest.dropFirst(first.count).drop(while: \.isWhitespace))
        switch word {
        case "/announce": return words.map { .announce($0) }
        case "/timer":
            guard words != nil else { return .timer(seconds: nil, label: nil) }
            return WrittenSpan.parse(first).map { .timer(seconds: $0, label: behind.isEmpty ? nil : behind) }
        case "/deadline": return deadline(rest)
        case "/accept": return words.flatMap { who in ofExercise { .accept(activity: $0, who) } }
        case "/next": return .callNext
        case "/lower": return words.map { .lower($0) }
        case "/poll": return poll(rest).map { .poll($0, isAnonymous: false) }
        case "/anonymous": return poll(rest).map { .poll($0, isAnonymous: true) }
        case "/start": return behind.isEmpty ? nil : .start(file: first, part: behind)
        case "/end": return ofActivity { .end(activity: $0) }
        case "/show": return ofActivity { .show(activity: $0, isOff: false) }
        case "/hide": return ofActivity { .show(activity: $0, isOff: true) }
        case "/present": return .present(words)
        case "/unpresent": return .presentNoMore
        case "/topic": return .nextTopic
        case "/moderate":
            return question(rest).map { id in
                .hideQuestion(id, isOff: questions.first { $0.id == id }?.hidden == true)
            }
        case "/reply": return behind.isEmpty ? nil : question(first).map { .reply(question: $0, behind) }
        default: return nil
        }
    }

    private mutating func deadline(_ text: String) -> Wish? {
        if text.isEmpty { return ofExercise { .due(activity: $0, seconds: nil) } }
        do throws(CommandError) {
            let seconds = try ExerciseDeadline.seconds(until: text, now: LocalTime.now)
            return ofExercise { .due(activity: $0, seconds: seconds) }
        } catch {
            notice = error.sentence
            return nil
        }
    }

    private mutating func ofActivity(_ make: (String) -> Wish) -> Wish? {
        if focus == nil { notice = "No activity was begun yet." }
        return focus.map(make)
    }

    private mutating func ofExercise(_ make: (String) -> Wish) -> Wish? {
        let shown = activity.flatMap { $0.head.kind == "exercise" ? $0.head.id : nil }
        let exercise = shown ?? meeting?.activities.last { $0.kind == "exercise" }?.id
        if exercise == nil { notice = "There is no exercise yet." }
        return exercise.map(make)
    }

    /// The id of the question with a number on the board.
    private mutating func question(_ number: String) -> String? {
        guard let place = Int(number) else { return nil }
        guard questions.indices.contains(place - 1) else {
            notice = "There is no question \(place)."
            return nil
        }
        return questions[place - 1].id
    }

    /// `QUESTION | OPTION | OPTION`.
    private func poll(_ text: String) -> WorkshopMethods.Question? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { part in
            String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        guard let asked = parts.first, !asked.isEmpty, parts.count != 2 else { return nil }
        guard parts.count > 2 else { return .init(text: asked, form: "text") }
        return .init(text: asked, form: "single", options: Array(parts.dropFirst()))
    }

    /// What came of a wish that the node refused: the words come back, unless others are typed already.
    mutating func refused(because reason: String) {
        notice = reason
        if input.isEmpty { input.set(sent) }
    }
}
