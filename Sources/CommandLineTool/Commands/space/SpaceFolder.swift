import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier space folder …`: ordinary folders that are kept equal to spaces.
struct SpaceFolder: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folder", abstract: "Keep an ordinary folder equal to a space, so that any editor works.",
        discussion: """
            What is done in the folder goes to all members, and what they do comes into it, both within a moment; also \
            what was done while the node did not run. What .gitignore and .atelierignore name stays out.
            """,
        subcommands: [
            SpaceFolderList.self, SpaceFolderAttach.self, SpaceFolderDetach.self, SpaceFolderSync.self,
            SpaceFolderResume.self,
        ], defaultSubcommand: SpaceFolderList.self)

    /// Says how it stands, where that is not as it should be.
    static func tell(_ folder: FolderMethods.Folder, _ output: OutputFormat) {
        switch folder.state {
        case .held:
            output.note(
                "\(PeerText(folder.path).path) is not kept equal now: \(PeerText(folder.detail ?? "").line). "
                    + "What is in it is kept; it is tried again by itself.")
        case .paused:
            let why = folder.detail.map { PeerText($0).line } ?? "git changed what is checked out"
            output.note(
                "\(PeerText(folder.path).path) waits, and nothing was taken in or written: \(why). Say which files "
                    + "count: atelier space folder resume --take disk, or --take space"
                    + (folder.detail == nil ? "; or check out again what was there." : ".")
                    + (folder.detail == nil ? "" : " It goes on by itself when others give back what it has."))
        case .starting, .equal, .syncing: break
        }
        for exception in folder.exceptions.prefix(20) {
            output.note("  not the same: \(PeerText(exception.path).path) (\(PeerText(exception.reason).line))")
        }
        if folder.exceptions.count > 20 { output.note("  and \(folder.exceptions.count - 20) more") }
    }
}
