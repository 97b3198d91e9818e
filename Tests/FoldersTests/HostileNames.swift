import TestKit

/// Names and paths that were used, or could be, to write where a program should not: traversal, separators of several
/// systems, names of repositories as file systems mangle them (CVE-2014-9390, CVE-2019-1352), devices, encodings of
/// dots and slashes, characters that are not seen, lengths, and mixtures of all from a seed.
enum HostileNames {
    static let names: [[UInt8]] = traversal + repositories + devices + unseen + lengths + mixtures
    /// Each name alone, or else as a folder, in a folder that is there, or behind a link; and paths of several parts.
    static let paths: [[[UInt8]]] =
        names.map { [$0] }
        + names.enumerated().map { index, name in
            [[name, bytes("file")], [bytes("sub"), name], [bytes("link"), name]][index % 3]
        } + [
            [], [bytes(".."), bytes("outside"), bytes("file")],
            [bytes("sub"), bytes(".."), bytes(".."), bytes("file")],
            [bytes("own"), bytes("keys")], [bytes("OWN"), bytes("keys")], [bytes("link"), bytes("sub"), bytes("file")],
            [bytes(".git"), bytes("hooks"), bytes("post-checkout")], [bytes(".hg"), bytes("hgrc")],
        ]

    private static func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

    private static let traversal: [[UInt8]] =
        [
            "", ".", "..", "...", "/", "//", "/etc/passwd", "../file", "../../file", "..\\file", "sub/../../file",
            "./..",
            "C:", "C:\\file", "C:file", "\\\\host\\share\\file", "//host/share", "~", "~root", "$HOME", "%2e%2e",
            "%2e%2e%2ffile",
            "..%2ffile", "..%c0%affile", "..;", "..\u{FF0F}file", "\u{FF0E}\u{FF0E}", "\u{2024}\u{2024}",
            "..\u{2215}file",
            "file\0", "..\0", "..\0/", ". .", ".. ", " ..", "..\t", "..\n", "\u{202E}gpj.exe", "file:stream",
            "file::$DATA",
            "file ", "file.", "file. .", "-rf", "--help", "*", "?", "|sh", "`id`", "$(id)", "; id", "a\nb", "a\rb",
            "\u{1B}[2J",
        ].map(bytes)
        + [
            [0xC0, 0xAE, 0xC0, 0xAE], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xFF], [0xFE, 0xFF],
            [0x2E, 0x2E, 0xC0, 0xAF, 0x66], [0xED, 0xA0, 0x80], [0xC3], [0x2E, 0x2E, 0x2F], [0x61, 0x00, 0x62],
        ]

    /// Every spelling of case of some names, with each ignorable character at each place, and endings.
    private static let repositories: [[UInt8]] = {
        var texts: [String] = []
        for name in [".git", "git~1", ".hg", "hg~1", ".svn", "svn~1", ".jj", ".atelier", "ATELIE~1", "CVS", "_darcs"] {
            texts += [name, name.uppercased(), name.capitalized, String(name.reversed())]
            for ending in [
                " ", ".", "...", " .", ":", ":x", "::$INDEX_ALLOCATION", "::$DATA", ".:x", " :x", ". . :", "\\x", "/x",
            ] {
                texts += [name + ending, name.uppercased() + ending]
            }
        }
        for code in [0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E] + Array(0x206A...0x206F)
            + [0xFEFF]
        {
            guard let ignorable = Unicode.Scalar(code) else { continue }
            for place in 0...4 {
                var scalars = Array(".git".unicodeScalars)
                scalars.insert(ignorable, at: place)
                texts.append(String(String.UnicodeScalarView(scalars)))
                texts.append(String(String.UnicodeScalarView(scalars)).uppercased())
            }
        }
        texts += [
            ".g\u{131}t", ".G\u{130}T", "\u{FF0E}git", ".ｇｉｔ", ".gi\u{1E6B}", ".git\u{301}", "\u{2024}git",
            ".gі\u{442}",
        ]
        texts += (2...12).flatMap { ["git~\($0)", "GIT~\($0)", "hg~\($0)"] }
        return texts.map(bytes)
    }()

    private static let devices: [[UInt8]] = {
        var names = ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
        for kind in ["com", "lpt"] {
            names += (0...9).map { kind + "\($0)" } + ["\u{B9}", "\u{B2}", "\u{B3}"].map { kind + $0 }
        }
        let endings = ["", ".txt", ".tar.gz", " ", " .txt", ":", ":x"]
        return names.flatMap { name in endings.flatMap { [bytes(name + $0), bytes((name + $0).uppercased())] } }
    }()

    /// Characters without a shape, with another direction, or that end a line somewhere.
    private static let unseen: [[UInt8]] = {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x20, 0x7F...0xA0, 0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C, 0x115F...0x1160, 0x17B4...0x17B5,
            0x180B...0x180F, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000...0x3000, 0x3164...0x3164,
            0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFF, 0xE0001...0xE0001, 0xE0020...0xE007F,
        ]
        return ranges.joined().compactMap(Unicode.Scalar.init).flatMap { scalar in
            let text = String(scalar)
            return [bytes(text), bytes("a" + text + "b"), bytes("file" + text)]
        }
    }()

    private static let lengths: [[UInt8]] = [127, 128, 254, 255, 256, 257, 1_000, 4_095, 4_096, 70_000].flatMap {
        count in
        [
            [UInt8](repeating: 0x61, count: count), [UInt8](repeating: 0x2E, count: count),
            bytes(String(String(repeating: "é", count: count).prefix(count / 2))),
            bytes(".git" + String(repeating: " ", count: count)),
        ]
    }

    /// Pieces of all these put together at random.
    private static let mixtures: [[UInt8]] = {
        var random = SeededRandom(seed: 1)
        let pieces =
            [
                "..", "/", "\\", ".git", "GIT~1", ":", " ", ".", "\u{200D}", "\u{202E}", "a", "é", "\0", "nul", ".hg",
                "~1",
            ]
            .map(bytes) + [[0xFF], [0xC0, 0xAF]]
        return (0..<600).map { _ in
            (0...random.below(4)).flatMap { _ in pieces[random.below(pieces.count)] }
        }
    }()
}
