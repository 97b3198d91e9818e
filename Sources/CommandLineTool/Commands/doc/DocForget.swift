import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocForget: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Have text of a document's past forgotten, by every member's node.",
        discussion: """
            Without a condition: all text that is not shown any more. Conditions that are given must all hold. What is \
            shown is never touched, but for --also-visible.

            Changes are forgotten with all that they inserted. Who wrote when and how much stays; the text is gone \
            from this device within moments, and from the others when they sync. Copies elsewhere cannot be called \
            back: backups, bundles, members that do not play fair. A password that was here should be changed all \
            the same.
            """)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "Only what was written until then: 2026-01-31, \"2026-01-31 14:05\", \"3d ago\".", valueName: "time"))
    var before: String?

    @Option(
        help: ArgumentHelp(
            "Only changes that brought this text, also where it was typed letter by letter; -, from standard input.",
            valueName: "text"))
    var containing: String?

    @Option(help: ArgumentHelp("Only what this member wrote: a name or a device id.", valueName: "who"))
    var by: String?

    @Flag(help: "Take what is still shown of --containing out of the text first.")
    var alsoVisible = false

    @Flag(help: "Only say what would be forgotten.")
    var dryRun = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if alsoVisible, containing == nil {
            throw ValidationError("--also-visible goes with --containing: other text that is shown is never forgotten.")
        }
        if dryRun, confirmation.yes { throw ValidationError("--dry-run and --yes exclude each other.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        var params = DocumentMethods.Forget.Params(
            space: place.space, path: place.document(path), before: try before.map(Self.time), containing: try sought(),
            by: by,
            alsoVisible: alsoVisible, preview: true)
        if !confirmation.yes {
            let plan = try node.ask(DocumentMethods.Forget.self, params)
            if dryRun || plan.changes == 0 { return tell(plan, to: node.output) }
            guard Surroundings.current.person.isThere, !node.output.isJSON else {
                throw CommandError(
                    .usage, "Nobody can be asked here whether to forget it.", kept: "Nothing was changed.",
                    hint: "See what it would be: --dry-run. Then have it done: --yes")
            }
            tell(plan, to: node.output)
            let visible = plan.visible + plan.visibleElsewhere
            guard visible == 0 || alsoVisible else { throw Self.stillShown(visible) }
            guard try confirmation.isGiven("This cannot be undone. Forget it?", node.output) else { return }
        }
        params.preview = false
        tell(try node.ask(DocumentMethods.Forget.self, params), to: node.output)
    }

    private func sought() throws(CommandError) -> String? {
        guard containing == "-" else { return containing }
        let text = try DocPut.text(try LocalFile.read("-"), named: "-")
        // A line that was typed or echoed ends with a line feed, which is no part of what was meant.
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func time(_ text: String) throws(CommandError) -> Int {
        guard let time = WrittenTime.parse(text, now: LocalTime.now) else {
            throw CommandError(
                .usage, "\(text) is no time.", kept: "Nothing was changed.",
                hint: "Write 14:30, 2026-01-31, \"2026-01-31 14:05\", or \"3d ago\".")
        }
        // What it names is in it.
        return time + 1
    }

    private static func stillShown(_ count: Int) -> CommandError {
        CommandError(
            .conflict,
            "Of what is to be forgotten \(count == 1 ? "1 character is" : "\(count) characters are") still shown.",
            kept: "Nothing was changed.",
            hint: "Delete them first, or have that done as well: --also-visible")
    }

    private func tell(_ result: DocumentMethods.Forget.Result, to output: OutputFormat) {
        if output.isJSON { return output.json(result) }
        for line in Self.lines(result, path: PeerText(path).path) { output.note(line) }
    }

    /// What is, or would be, forgotten; never the text itself.
    static func lines(_ result: DocumentMethods.Forget.Result, path: String) -> [String] {
        var lines: [String] = []
        if result.changes == 0 {
            lines.append("Nothing of \(path) fits: nothing was changed.")
        } else {
            let authors = result.authors.map { "\(PeerText($0.name).name) (\($0.changes))" }.joined(separator: ", ")
            lines.append(
                "\(result.done ? "Forgot" : "Would forget") \(count(result.characters, "character")) of "
                    + "\(count(result.changes, "change")) in \(path), by \(authors).")
        }
        if result.visible > 0 {
            let rest = result.visible - result.visibleMatches
            let verb = result.done ? "were" : "would be"
            let again = "; \(rest) that only stood beside it \(verb) put in again in your name"
            lines.append(
                "\(count(result.visible, "character")) of it \(result.done ? "were" : "are") still shown"
                    + (rest > 0 ? again : "") + ".")
        }
        if result.visibleElsewhere > 0 {
            lines.append(
                "\(count(result.visibleElsewhere, "character")) of it are shown in other branches, where \u{FFFD} "
                    + "\(result.done ? "stands" : "would stand") for each.")
        }
        if result.othersChanges > 0 {
            lines.append(
                "\(count(result.othersChanges, "change")) of others fit too and are kept: those members, a mentor or "
                    + "an owner can have them forgotten.")
        }
        if result.changes > 0 {
            lines.append(
                result.done
                    ? "The text goes from this device within moments, and from the others when they sync. Copies in "
                        + "backups, or with members that do not play fair, cannot be called back."
                    : "Copies in backups, or with members that do not play fair, cannot be called back.")
        }
        return lines
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
