import Testing

@testable import Folders

struct SafeNameTests {
    @Test(
        "where a version control system or this program keeps its state is found in each of its spellings",
        arguments: [
            ".git", ".GIT", ".hg", ".Hg", ".svn", ".bzr", ".jj", ".pijul", ".sl", "_darcs", "_DARCS", "CVS", "cvs",
            ".atelier",
            "git~1", "HG~1", "svn~2", "jj~10", "PIJUL~1", "ATELIE~1", ".hg:x", ".svn .:x", ".h\u{200C}g", "\u{FEFF}.jj",
            ".atelier-0123456789abcdef.draft", ".ATELIER-0123456789ABCDEF.DRAFT",
        ])
    func state(name: String) {
        #expect(SafeName.refusal(of: name) == .stateFolder)
    }

    @Test(
        "the names that Windows takes for devices are found with any ending",
        arguments: [
            "con", "CON", "prn", "aux", "nul", "NUL.txt", "nul .txt", "com1", "COM9.tar.gz", "com0", "lpt3",
            "com\u{B9}", "LPT\u{B3}.x",
            "conin$", "CONOUT$", "nul:", "nul:x", "con\u{200B}",
        ])
    func devices(name: String) {
        #expect(SafeName.refusal(of: name) == .deviceName)
    }

    @Test(
        "names that only look alike are written",
        arguments: [
            "git", ".gitignore", ".github", "hg", "cvs2", "darcs", ".atelierignore", ".atelier-notes", "git~", "git~a",
            "x~1",
            "console", "com", "com10", "lpt", "nulls.txt", "a.nul", ".con", "const.swift", "auxiliary", "com4u",
        ])
    func plain(name: String) {
        #expect(SafeName.refusal(of: name) == nil)
    }
}
