import ArgumentParser
import LocalRPC

/// Prints what an editor's configuration needs for its published plugin to start our bridge, or adds it there.
struct EditorSetup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Print the configuration of an editor's plugin, or add it.",
        discussion: "The plugins are those of Teamtype, which speak our protocol (Protocol/editor.md).")

    enum Editor: String, ExpressibleByArgument, CaseIterable {
        case nvim, vscode, emacs
    }

    @Argument(help: "nvim, vscode or emacs.")
    var editor: Editor

    @Flag(help: "Put it into the editor's configuration.")
    var install = false

    @Flag(help: "Answer with one object of JSON.")
    var json = false

    func run() throws {
        let surroundings = Surroundings.current
        let output = OutputFormat(isJSON: json, surroundings: surroundings)
        let setup = EditorConfiguration(editor, environment: surroundings.environment)
        guard install else {
            if json {
                output.json(["file": setup.file, "text": setup.configuration, "plugin": setup.plugin])
            } else {
                output.note("The plugin: \(setup.plugin). This goes into \(setup.file):")
                output.sink.writeData(setup.configuration)
            }
            return
        }
        let isNew = try setup.install()
        if json {
            output.json(Installed(file: setup.file, isNew: isNew))
        } else {
            output.note(isNew ? "\(setup.file) is set up." : "\(setup.file) was set up already; nothing was changed.")
            output.note("The plugin, if it is not there yet: \(setup.plugin)")
        }
    }

    private struct Installed: Encodable {
        let file: String
        let isNew: Bool
    }
}
