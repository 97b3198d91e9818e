/// Why a name may not be one part of a path. The rules are in `Protocol/tree.md`, section 2.
package enum NameRefusal: Error, Equatable, Sendable {
    case empty
    /// `.` or `..`
    case dots
    case tooLong(bytes: Int)
    case notUTF8
    /// `/` or `\`
    case separator
    /// A control character, NUL among them.
    case control
    /// A character that changes the direction in which text is shown.
    case bidirectionalControl
    case endsInSpaceOrDot
    /// A name under which a version control system keeps what it runs.
    case reserved
}

/// The name of a file or a folder in its folder: text that is safe as a file name and on a screen.
///
/// Two parts are equal when their characters are the same after canonical normalisation; `folded` tells whether they
/// would meet in one place on a file system that ignores case.
package struct PathPart: Hashable, Comparable, Sendable {
    package let text: String

    package static let bytesMax = 255

    package init(_ text: String) throws(NameRefusal) {
        if let refusal = Self.refusal(of: text) { throw refusal }
        self.text = text
    }

    package init(utf8 bytes: [UInt8]) throws(NameRefusal) {
        guard bytes.count <= Self.bytesMax else { throw .tooLong(bytes: bytes.count) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        try self.init(text)
    }

    package static func < (left: PathPart, right: PathPart) -> Bool { left.text < right.text }

    /// What two names share that a careless file system would take for one: case is gone.
    package var folded: String { Self.fold(text) }

    private static func fold(_ text: String) -> String { text.uppercased().lowercased() }

    private static func refusal(of text: String) -> NameRefusal? {
        if text.isEmpty { return .empty }
        if text == "." || text == ".." { return .dots }
        if text.utf8.count > bytesMax { return .tooLong(bytes: text.utf8.count) }
        for scalar in text.unicodeScalars {
            if scalar == "/" || scalar == "\\" { return .separator }
            if scalar.properties.generalCategory == .control { return .control }
            if isBidirectionalControl(scalar) { return .bidirectionalControl }
        }
        if text.unicodeScalars.last == " " || text.unicodeScalars.last == "." { return .endsInSpaceOrDot }
        return isReserved(text) ? .reserved : nil
    }

    private static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `.git` and the other names under which file systems find it: in any case, with characters that some of them
    /// skip (CVE-2014-9390), under its short name, or as a stream of it.
    private static func isReserved(_ text: String) -> Bool {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint })
        let name = fold(String(kept))
        return name == ".git" || name == "git~1" || name.hasPrefix(".git:") || name.hasPrefix("git~1:")
    }
}
