import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

/// What commands that say something have in common.
struct SayingOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The words; - is standard input.", valueName: "text"))
    var message: String?

    @Flag(help: "Say it at once, in place of keeping a draft.")
    var now = false
}

struct ReviewComment: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: "Say something about lines, a file or the whole.",
        discussion: "Any line of any file of the round, changed or not. It stays on its code in later rounds.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("FILE, FILE:LINE or FILE:LINE-LINE; nothing: the whole.", valueName: "place"))
    var lines: String?

    @Flag(help: "The lines are those before the change.")
    var old = false

    @Option(help: ArgumentHelp("Which round was looked at; else the newest.", valueName: "number"))
    var round: Int?

    @OptionGroup var saying: SayingOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let round = try talk.round(round)
        var act = ReviewMethods.Act(kind: .comment)
        act.round = round.round
        if let lines {
            let place = try RoundPlace(talk: talk, round: round).place(lines, old: old)
            act.place = place
        }
        act.text = try WrittenMessage.asked(
            saying.message, about: act.place.map(ReviewWords.place) ?? "the whole", with: node)
        try talk.say(act, now: saying.now)
    }
}

struct ReviewSuggest: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Suggest other lines, which the author takes with one command.",
        discussion:
            "At a terminal your editor opens on the lines as they are; else they come from --file or standard input."
    )

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("FILE:LINE or FILE:LINE-LINE.", valueName: "place"))
    var lines: String

    @Option(help: ArgumentHelp("A file with the lines to stand there.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("Which round was looked at; else the newest.", valueName: "number"))
    var round: Int?

    @OptionGroup var saying: SayingOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let round = try talk.round(round)
        let target = RoundPlace(talk: talk, round: round)
        let place = try target.place(lines, old: false)
        guard place.line != nil else {
            throw CommandError(.usage, "A suggestion is for lines.", hint: "For example: src/a.c:12-14")
        }
        var act = ReviewMethods.Act(kind: .comment)
        (act.round, act.place) = (round.round, place)
        act.suggestion = try suggestion(for: place, node)
        act.text = try WrittenMessage.given(saying.message) ?? "How about this?"
        try talk.say(act, now: saying.now)
    }

    private func suggestion(for place: ReviewMethods.Place, _ node: NodeAccess) throws(CommandError) -> String {
        if let file { return try Self.ended(LocalFile.read(file), file) }
        guard Surroundings.current.sink.isInputTerminal else { return try Self.ended(LocalFile.read("-"), "-") }
        let lines = (place.lines ?? []).map { $0 + "\n" }.joined()
        let copy = try WorkingCopy(of: lines, path: place.path ?? "", environment: node.environment)
        try EditorProgram(environment: node.environment, hasTerminal: true).run(on: copy.file)
        let written = try Self.ended(LocalFile.read(copy.file), copy.file)
        copy.remove()
        if written == lines {
            throw CommandError(.usage, "The lines are as they were.", kept: "Nothing was said.")
        }
        return written
    }

    /// A suggestion is of whole lines.
    private static func ended(_ bytes: [UInt8], _ name: String) throws(CommandError) -> String {
        let text = try DocPut.text(bytes, named: name)
        return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }
}

/// Places of a round as people write them.
struct RoundPlace {
    let talk: ReviewTalk
    let round: ReviewMethods.Round

    func place(_ written: String, old: Bool) throws(CommandError) -> ReviewMethods.Place {
        let contents = try talk.reader.contents(of: round)
        // A file whose name ends as a line number would is meant where there is such a one.
        if let file = contents.file(at: written) {
            var place = ReviewMethods.Place(path: file.path)
            if old { place.old = true }
            return place
        }
        guard let place = TextPlace(written) else {
            throw CommandError(
                .usage, "\(PeerText(written).path) is no place.", kept: "Nothing was said.",
                hint: "For example: src/a.c, src/a.c:12, src/a.c:12-14")
        }
        let file = contents.file(at: place.path) ?? contents.files.first { $0.formerPath == place.path }
        guard let file else {
            throw CommandError(
                .notFound, "Round \(round.number) has no file \(PeerText(place.path).path).", kept: "Nothing was said.",
                hint: "Its author can add it: atelier review revise --include FILE")
        }
        return try place.place(in: file, old: old)
    }
}
