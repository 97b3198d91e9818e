import LocalRPC
import TerminalRendering

/// What was taken in and what was left out.
enum CreatedSpace {
    static func describe(_ made: SpaceMethods.Create.Result, title: String, _ output: OutputFormat) {
        let count = made.imported.count
        output.note(
            "Made the space \(output.errorStyle.bold(PeerText(title).name))"
                + (count == 0 ? "." : ", with \(count) \(count == 1 ? "file" : "files") taken in."))
        for file in made.skipped {
            output.note("  left out: \(PeerText(file.path).path) (\(PeerText(file.reason).line))")
        }
    }
}
