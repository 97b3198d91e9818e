import Testing

@testable import EditorProtocol

struct EditorFolderTests {
    private let folder = EditorFolder(roots: ["/home/ada/my project/", "/mnt/real"])

    @Test("a file of the folder has its path there, however the editor encodes it")
    func paths() throws {
        #expect(try folder.path(of: "file:///home/ada/my%20project/a/b.md") == "a/b.md")
        #expect(try folder.path(of: "file:///home/ada/my project/a/./%C3%A9.md") == "a/é.md")
        #expect(try folder.path(of: "file:///mnt/real/%2541.md") == "%41.md")
        #expect(try folder.path(of: "file://localhost/mnt/real/a") == "a")
    }

    @Test(
        "what is not in the folder has none",
        arguments: [
            "file:///home/ada/my%20projects/a", "file:///home/ada/my%20project", "file:///home/ada/my%20project/",
            "file:///mnt/real/a/../../b", "http:///mnt/real/a", "/mnt/real/a", "file:///mnt/real/%4", "", "file://",
            "file:///mnt/real/a%00b", "file:///mnt/real/%FF", "file://elsewhere/mnt/real/a",
        ])
    func outside(uri: String) {
        #expect(throws: EditorFolder.Misfit.outside) { try folder.path(of: uri) }
    }

    @Test("the state of programs is not shared", arguments: [".atelier/x", ".git/config", "a/.GIT/config"])
    func state(path: String) {
        #expect(throws: EditorFolder.Misfit.state) { try folder.path(of: "file:///mnt/real/\(path)") }
    }

    @Test("the name that an editor gets for a document leads back to it")
    func names() throws {
        for path in ["a.md", "b c/%41é🙂.md", "~-_.x"] {
            #expect(try folder.path(of: folder.uri(of: path)) == path)
        }
        #expect(folder.uri(of: "ü b") == "file:///home/ada/my%20project/%C3%BC%20b")
    }
}
