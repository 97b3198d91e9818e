internal import WireCodec

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
/// Equal means equal byte for byte, and the order is that of the bytes. Whether two names would meet in one place on a
/// file system that ignores case and normal forms, `folded` tells.
///
/// Rules: `Protocol/tree.md`, section 2.
package struct PathPart: Sendable {
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

    /// What names have in common that meet in one place: case is gone, and so, as `String` compares, are normal forms.
    package var folded: String { Self.fold(text) }

    /// A name beside which another one stands in the same folder: `notes.md` becomes `notes~1a2b3c4d.md`, at the
    /// second attempt `notes~1a2b3c4d-2.md`. The part before is cut where the whole would be too long.
    func suffixed(for id: NodeID, attempt: Int) -> PathPart {
        let suffix = "~" + id.bytes.hex.prefix(8) + (attempt > 1 ? "-\(attempt)" : "")
        var stem = text.unicodeScalars[...]
        var ending = stem.suffix(0)
        if let dot = stem.lastIndex(of: "."), dot > stem.startIndex {
            let candidate = stem[dot...]
            if String(candidate).utf8.count <= Self.endingBytesMax { (stem, ending) = (stem[..<dot], candidate) }
        }
        let room = Self.bytesMax - suffix.utf8.count - String(ending).utf8.count
        while String(stem).utf8.count > room { stem.removeLast() }
        return PathPart(checked: String(stem) + suffix + String(ending))
    }

    /// A longer ending than this is no ending.
    private static let endingBytesMax = 32

    /// For names made of the parts of one that was checked.
    private init(checked text: String) {
        self.text = text
    }

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
        let name = bare(text)
        return name == ".git" || name == "git~1"
    }

    /// What some file system could take a name for: folded, without the characters that HFS+ passes over (and all
    /// others that Unicode calls ignorable), without the name of a stream behind a colon, and without the spaces and
    /// dots that NTFS then passes over at the end.
    package static func bare(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
            if scalar == ":" { break }
            kept.append(scalar)
        }
        while let last = kept.last, last == " " || last == "." { kept.removeLast() }
        return fold(String(kept))
    }
}

extension PathPart: Hashable, Comparable {
    package static func == (left: PathPart, right: PathPart) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: PathPart, right: PathPart) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
