import LocalRPC

/// What an editor's configuration says of our bridge, and where it stands.
struct EditorConfiguration {
    let file: String
    let configuration: String
    /// Where the plugin comes from.
    let plugin: String
    private let editor: EditorSetup.Editor

    init(_ editor: EditorSetup.Editor, environment: [String: String]) {
        self.editor = editor
        let home = environment["HOME"] ?? ""
        let settings = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
        switch editor {
        case .nvim:
            // Read after the plugins of this folder's parent, whatever the person's own file does.
            file = settings + "/nvim/after/plugin/atelier.lua"
            plugin = "https://github.com/teamtype/teamtype-nvim"
            configuration = """
                -- Shared folders of Atelier (atelier editor setup nvim).
                local found, teamtype = pcall(require, "teamtype")
                if found then
                    teamtype.config("atelier", { cmd = { "atelier", "editor", "bridge" }, root_markers = ".atelier" })
                    teamtype.enable("atelier")
                end

                """
        case .vscode:
            file = settings + "/Code/User/settings.json"
            plugin = "the extension Teamtype of the marketplace"
            configuration = """
                "teamtype.configs": {
                  "atelier": { "cmd": ["atelier", "editor", "bridge"], "rootMarkers": [".atelier"] }
                }

                """
        case .emacs:
            file = home + "/.emacs.d/init.el"
            plugin = "https://github.com/teamtype/teamtype-emacs"
            configuration = """
                ;; Shared folders of Atelier (atelier editor setup emacs).
                (with-eval-after-load 'teamtype
                  (setq teamtype-client-command '("atelier" "editor" "bridge"))
                  (add-hook 'find-file-hook
                            (lambda ()
                              (when (locate-dominating-file buffer-file-name ".atelier")
                                (teamtype-client-mode +1)))))

                """
        }
    }

    /// Adds the text; false where it is there already. What else stands in the file stays as it is.
    func install() throws(CommandError) -> Bool {
        var before: [UInt8] = []
        do throws(CommandError) {
            before = try LocalFile.read(file)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
        let known = String(decoding: before, as: UTF8.self)
        if known.contains(configuration) { return false }
        // JSON has one object: to add to it is for who knows the rest of it.
        guard editor != .vscode || before.isEmpty else {
            throw CommandError(
                .refused, "\(file) holds settings already.", kept: "Nothing was changed.",
                hint: "Put this into it yourself: atelier editor setup vscode")
        }
        guard !known.contains("atelier editor setup"), editor != .nvim || before.isEmpty else {
            throw CommandError(
                .conflict, "\(file) is set up in another way.", kept: "Nothing was changed.",
                hint: "Compare it with: atelier editor setup \(editor.rawValue)")
        }
        try LocalFile.makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]))
        let line = before.isEmpty || before.last == 0x0A ? "" : "\n"
        let added = editor == .vscode ? "{\n" + configuration + "}\n" : line + configuration
        try LocalFile.write(before + [UInt8](added.utf8), to: file)
        return true
    }
}
