import ArgumentParser
import LocalRPC
import TerminalRendering

struct NodeVerify: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Look whether the database is what was written.",
        discussion: """
            Works with and without a node, and changes nothing. Exit code 1 when something is damaged. A node that \
            meets damage puts the file aside, carries over what is whole, and gets the rest from peers; with --repair \
            its next start does that for what only this look finds.
            """)

    @Flag(help: "Make every id and signature anew, not only look at pages and tags.")
    var full = false

    @Flag(help: "Where something is damaged, have the next start of the node put it right.")
    var repair = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let store = try node.store()
        let report = try CommandError.telling { try store.verify(isFull: full) }
        if node.output.isJSON { node.output.json(report) } else { show(report, node.output) }
        if !report.faults.isEmpty {
            // The database is whole where only blobs are not.
            let repair = repair && report.faults.contains { $0.kind != "blob" }
            if repair { try CommandError.telling { try store.markDamaged() } }
            throw CommandError(
                .failed, "\(report.faults.count == 1 ? "1 fault" : "\(report.faults.count) faults") in \(report.file).",
                kept: repair ? "The next start puts the file aside and carries over the rest." : "Nothing was changed.",
                hint: repair ? "atelier node stop; atelier node start" : "atelier node verify --full --repair")
        }
    }

    private func show(_ report: StoreReport, _ output: OutputFormat) {
        for fault in report.faults {
            let place = fault.space.map { " in space \(PeerText($0).line)" } ?? ""
            output.line(output.style.red("✗") + " \(fault.kind)\(place): \(PeerText(fault.detail).line)")
            output.line("    " + fault.meaning)
        }
        guard report.faults.isEmpty else { return }
        let size = NodeStatus.size(report.bytes)
        if full {
            let changes = report.spaces.reduce(0) { $0 + $1.changes }
            let spaces = report.spaces.count == 1 ? "1 space" : "\(report.spaces.count) spaces"
            let mark = output.style.green("✓")
            output.line("\(mark) \(size), \(spaces), \(changes) changes: all as they were written.")
        } else {
            output.line("\(output.style.green("✓")) \(size): pages, tables and seals are whole.")
        }
    }
}
