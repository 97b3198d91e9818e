import Foundation
import TestKit
import Testing

@testable import CommandLineTool

struct EditorSetupTests {
    @Test("a configuration is added once, and what stands there already stays", arguments: EditorSetup.Editor.allCases)
    func install(editor: EditorSetup.Editor) throws {
        let home = try TemporaryFolder()
        let setup = EditorConfiguration(editor, environment: ["HOME": home.path])
        #expect(try setup.install())
        let text = try String(contentsOfFile: setup.file, encoding: .utf8)
        #expect(text.contains(setup.configuration) && text.contains("bridge"))
        #expect(try !setup.install())
        #expect(try String(contentsOfFile: setup.file, encoding: .utf8) == text)
    }

    @Test("VS Code's settings are valid JSON")
    func json() throws {
        let home = try TemporaryFolder()
        let setup = EditorConfiguration(.vscode, environment: ["HOME": home.path])
        _ = try setup.install()
        let read = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: setup.file)))
        #expect((read as? [String: Any])?["teamtype.configs"] != nil)
    }

    @Test("settings of one's own are not overwritten")
    func own() throws {
        let home = try TemporaryFolder()
        for (editor, own) in [(EditorSetup.Editor.vscode, "{}"), (.nvim, "-- mine"), (.emacs, ";; mine")] {
            let setup = EditorConfiguration(editor, environment: ["HOME": home.path])
            let folder = (setup.file as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try own.write(toFile: setup.file, atomically: true, encoding: .utf8)
            if editor == .emacs {
                #expect(try setup.install())
            } else {
                #expect(throws: CommandError.self) { try setup.install() }
            }
            #expect(try String(contentsOfFile: setup.file, encoding: .utf8).hasPrefix(own))
        }
    }
}
