import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMerge: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Bring a branch into what you work on now, or main into your branch.",
        discussion: """
            Nothing that anybody wrote is lost: edits of both sides stand in the merged texts. Where both changed the \
            same lines, or lines beside each other, the result may not make sense: such places are shown first, and \
            merged only after you said yes or with --yes; else it ends with exit code 7 and nothing is changed. \
            Afterwards they are shown as they read now. The branch stays, and can be worked on and merged again.
            """)

    @Argument(help: ArgumentHelp("The branch: its name, or the beginning of its id; or main.", valueName: "branch"))
    var branch: String

    @Flag(help: "Only tell what each side changed, and where both did. Changes nothing.")
    var preview = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if preview, yes { throw ValidationError("--preview and --yes exclude each other.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        var isReviewed = yes
        if preview || !yes {
            let found = try client.call(
                BranchMethods.Compare.self, .init(space: place.space, branch: branch), timeout: node.timeout)
            if preview { return tell(found, to: node.output) }
            isReviewed = try review(found, node.output)
            if found.regionCount > 0, !isReviewed { return node.output.note("Nothing was changed.") }
        }
        let merged = try client.call(
            BranchMethods.Merge.self, .init(space: place.space, branch: branch, reviewed: isReviewed),
            timeout: node.timeout)
        if node.output.isJSON { return node.output.json(merged) }
        let report = MergeReport(merged, node.output)
        guard merged.hasNews else { return node.output.note(report.nothingNew) }
        node.output.note(report.done)
        report.writeRegions(isMerged: true)
    }

    private func tell(_ found: BranchMethods.Comparison, to output: OutputFormat) {
        if output.isJSON { return output.json(found) }
        let report = MergeReport(found, output)
        report.writeTable()
        report.writeRegions(isMerged: false)
        guard found.hasNews else { return output.note(report.nothingNew) }
        output.note("Nothing was changed.")
        let consent = found.regionCount > 0 ? " --yes" : ""
        output.note("Next: merge it: atelier space merge \(PeerText(branch).path)\(consent)")
    }

    /// Whether the person says yes to places that both sides changed; true without asking when there are none.
    private func review(_ found: BranchMethods.Comparison, _ output: OutputFormat) throws(CommandError) -> Bool {
        guard found.hasNews, found.regionCount > 0 else { return false }
        let report = MergeReport(found, output)
        if !output.isJSON { report.writeRegions(isMerged: false) }
        let question = "Merge? Both sides' words will stand in these places. Type yes:"
        guard !output.isJSON, let answer = try Surroundings.current.person.answer(to: question) else {
            throw CommandError(
                .conflict, "\(report.places) changed on both sides.", kept: "Nothing was changed.",
                hint: "Look at what both wrote: --preview. Then have it merged: --yes")
        }
        return answer == "yes"
    }
}
