import LocalRPC
import TerminalRendering

/// Versions as people write and read them.
enum VersionWords {
    /// What `--help` says of a version.
    static let help = """
        A VERSION is the first digits of a change's id as `atelier doc log` shows them (the text as of that change), a \
        name that somebody gave (`atelier doc name`), a time, now, or start. Times: 14:30, 2026-01-31, \
        "2026-01-31 14:30:05", 2026-01-31T14:30+01:00, -2h, -1h30m, "3d ago"; local time where no zone is written. A \
        time means all changes until then: a minute or a day is taken in whole.
        """

    static func name(_ written: String) -> DocumentMethods.VersionName {
        DocumentMethods.VersionName(written: written, time: WrittenTime.parse(written, now: LocalTime.now))
    }

    /// `draft (1f3a9c20, 2026-01-31 14:05)`: what was found.
    static func shown(_ version: DocumentMethods.Version) -> String {
        let time = version.time.map { ", " + LocalTime.minute($0) } ?? ""
        let place = PeerText(version.written).path + time
        return version.name.map { "\(PeerText($0).name) (\(place))" } ?? place
    }

    /// A word as a shell takes it; what could steer a terminal is drawn as marks.
    static func argument(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./+:,@".utf8.contains(byte)
                }
            }
        return isPlain ? word : "'" + PeerText(word.replacing("'", with: "'\\''")).path + "'"
    }

    /// The option that leads to the same space, as part of a command to type.
    static func option(_ space: String?) -> String { space.map { " --space " + argument($0) } ?? "" }
}
