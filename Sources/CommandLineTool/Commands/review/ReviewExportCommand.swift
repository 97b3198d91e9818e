import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct ReviewExportCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a review in a form that others read: Markdown, JSON, mail, notes of git.",
        discussion: """
            markdown and json are for people and programs; mbox is for mail programs and git am; git-appraise adds \
            notes to the repository, which git-appraise reads and any git host carries: \
            git push origin 'refs/notes/devtools/*'. With --signed it is JSON with everything that proves it: \
            atelier review verify FILE.
            """)

    @OptionGroup var chosen: ReviewOption

    @Option(help: ArgumentHelp("markdown, json, mbox or git-appraise.", valueName: "format"))
    var format = ReviewExport.Format.markdown

    @Option(help: ArgumentHelp("Where to; else standard output.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "For git-appraise: the repository; else the one around the current folder.", valueName: "dir"))
    var repository: String?

    @Flag(help: "As JSON with all signatures, which anybody can verify who has nothing but the file.")
    var signed = false

    @OptionGroup var options: NodeOptions

    /// Protocol/local-rpc.md, section 5, has the review; the patches are as git takes them.
    private struct Document: Encodable {
        struct Round: Encodable {
            let round: String
            let number: Int
            let patch: String?
        }
        let format = "atelier-review/1"
        let review: ReviewMethods.Review
        let rounds: [Round]
    }

    func run(with node: NodeAccess) throws(CommandError) {
        if signed { return try writeSigned(node) }
        let talk = try ReviewTalk(chosen, options, node)
        let export = ReviewExport(review: talk.review, contents: try contents(talk))
        switch node.output.isJSON ? .json : format {
        case .gitAppraise:
            let found = try GitRepository(
                holding: repository ?? ProcessEnvironment.currentFolder ?? ".", environment: node.environment)
            let notes = try GitAppraise(export)
            try notes.write(into: found)
            node.output.note("Notes stand on commit \(notes.commit.prefix(12)).")
            node.output.note("Next: git push origin 'refs/notes/devtools/*'")
        case .markdown: try write(export.markdown, node.output)
        case .mbox: try write(export.mailbox, node.output)
        case .json:
            let rounds = talk.review.rounds.map { round in
                Document.Round(
                    round: round.round, number: round.number,
                    patch: export.contents[round.round].map { contents in
                        contents.files.filter(\.isChanged).map { UnifiedPatch(file: $0).text }.joined()
                    })
            }
            let document = Document(review: talk.review, rounds: rounds)
            try write(String(decoding: JSONCoding.encode(document), as: UTF8.self) + "\n", node.output)
        }
    }

    /// The node writes it: it has the signatures.
    private func writeSigned(_ node: NodeAccess) throws(CommandError) {
        guard let output, format == .markdown || format == .json else {
            throw CommandError(
                .usage, "A signed export is JSON in a file.", kept: "Nothing was written.",
                hint: "atelier review export \(chosen.review) --signed --output FILE")
        }
        let written = try node.ask(
            ReviewMethods.Export.self,
            .init(space: chosen.place.space, review: chosen.review, path: LocalFile.absolute(output)))
        if node.output.isJSON { return node.output.json(written) }
        node.output.note(
            "Wrote \(written.changes == 1 ? "1 change" : "\(written.changes) changes"), \(written.whole) of them whole."
        )
        if written.missing > 0 {
            let rounds = written.missing == 1 ? "1 round are" : "\(written.missing) rounds are"
            node.output.note("The contents of \(rounds) not in it, being not here or too long; their names are.")
        }
        node.output.note("Next: atelier review verify \(PeerText(output).path)")
    }

    /// What a round holds that is not here is left out, and said.
    private func contents(_ talk: ReviewTalk) throws(CommandError) -> [String: RoundContents] {
        var found: [String: RoundContents] = [:]
        for round in talk.review.rounds {
            do throws(CommandError) {
                found[round.round] = try talk.reader.contents(of: round)
            } catch {
                talk.node.output.note("Round \(round.number) is left out: \(PeerText(error.sentence).line)")
            }
        }
        return found
    }

    private func write(_ text: String, _ format: OutputFormat) throws(CommandError) {
        if let output {
            try LocalFile.write(Array(text.utf8), to: output)
        } else {
            format.data(text)
        }
    }
}
