import Testing

@testable import CRDT

@Suite struct PathPartTests {
    private func refusal(_ text: String) -> NameRefusal? {
        do throws(NameRefusal) {
            _ = try PathPart(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "plain names of any script are taken as they are",
        arguments: [
            "a", "README.md", ".gitignore", ".github", "..a", "a b", " a", "über.txt", "漢字", "😀", "e\u{301}", "git",
            "x~1",
            "con", "a:b", "$HOME", "-rf", "~", "a.git", ".gitt", "\u{200D}x",
        ])
    func plainNames(name: String) throws {
        #expect(Array(try PathPart(name).text.utf8) == Array(name.utf8))
    }

    @Test("each rule refuses what it says")
    func refusals() {
        #expect(refusal("") == .empty)
        #expect(refusal(".") == .dots)
        #expect(refusal("..") == .dots)
        for name in ["a/b", "/", "a\\b", "..\\x", "../x"] { #expect(refusal(name) == .separator) }
        for scalar in [0, 1, 9, 10, 13, 27, 31, 127, 0x80, 0x9F] as [UInt32] {
            #expect(Unicode.Scalar(scalar).map { refusal("a" + String(Character($0)) + "b") } == .control)
        }
        for scalar in [0x61C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069] as [UInt32] {
            #expect(Unicode.Scalar(scalar).map { refusal("a" + String(Character($0))) } == .bidirectionalControl)
        }
        for name in ["a ", "a.", "...", " ", "a. "] { #expect(refusal(name) == .endsInSpaceOrDot) }
    }

    @Test(
        "what a version control system would run is refused, however it is written",
        arguments: [
            ".git", ".GIT", ".Git", ".g\u{200C}it", ".git\u{200B}", "\u{FEFF}.git", ".gi\u{00AD}t", "git~1", "GIT~1",
            ".git:x", ".git::$INDEX_ALLOCATION", "git~1:x", ".git .:x", ".git. . ::$DATA", "git~1..:x", ".git \u{200D}",
        ])
    func reserved(name: String) {
        #expect(refusal(name) == .reserved)
    }

    @Test("a name of 255 bytes is taken and one of 256 is not, whatever its characters")
    func lengths() {
        #expect(refusal(String(repeating: "a", count: 255)) == nil)
        #expect(refusal(String(repeating: "a", count: 256)) == .tooLong(bytes: 256))
        #expect(refusal(String(repeating: "é", count: 127) + "a") == nil)
        #expect(refusal(String(repeating: "é", count: 128)) == .tooLong(bytes: 256))
    }

    @Test("bytes that are not UTF-8 are no name")
    func bytes() {
        for bytes in [[0xFF], [0xC0, 0xAF], [0x61, 0xE2, 0x82], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            #expect(throws: NameRefusal.notUTF8) { try PathPart(utf8: bytes) }
        }
        #expect(throws: NameRefusal.tooLong(bytes: 300)) { try PathPart(utf8: [UInt8](repeating: 0xFF, count: 300)) }
        #expect((try? PathPart(utf8: [0x61, 0xC3, 0xA9]))?.text == "aé")
    }

    @Test("names are equal byte for byte, and meet when case and normal form are gone")
    func equality() throws {
        let composed = try PathPart("\u{E9}.md")
        let decomposed = try PathPart("e\u{301}.md")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed.folded == decomposed.folded)
        #expect(try PathPart("ÉTÉ").folded == PathPart("été").folded)
        #expect(try PathPart("Straße").folded == PathPart("STRASSE").folded)
        #expect(try PathPart("ΣΑΣ").folded == PathPart("σας").folded)
        #expect(try PathPart("a").folded != PathPart("b").folded)
        #expect(try PathPart("B") < PathPart("a"))
    }
}
