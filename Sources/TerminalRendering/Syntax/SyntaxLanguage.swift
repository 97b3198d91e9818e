/// How a language writes its comments, texts, numbers and keywords: enough to colour it line by line.
struct SyntaxLanguage: Sendable {
    /// A pair of signs with something between them that is one whole.
    struct Enclosure: Hashable, Sendable {
        let open: [Unicode.Scalar]
        let close: [Unicode.Scalar]
        let kind: SyntaxKind
        /// Takes the scalar behind it along, whatever that is.
        var escape: Unicode.Scalar?
        /// Whether it goes on in the next line.
        var isMultiline = false
        /// Whether another one can begin inside.
        var nests = false
        /// Whether it holds one scalar or one escape alone, and else is something else: `'a` in Rust is no character.
        var isCharacter = false
    }

    var lineComments: [[Unicode.Scalar]] = []
    /// Whether a comment begins only at the start of a line or behind a blank: in a shell, `$#` is no comment.
    var needsBlankBeforeComment = false
    /// Longer signs first, so that three quotes are not taken for an empty text and the beginning of another.
    var enclosures: [Enclosure] = []
    var keywords: Set<String> = []
    var ignoresCase = false
    /// Whether words that begin with a capital letter are types.
    var hasCapitalTypes = false
    /// What words have beside letters, digits and underscores.
    var wordScalars: Set<Unicode.Scalar> = []

    /// That of a file by the end of its name, or by the whole name; nil where none is known.
    static func named(_ path: String) -> SyntaxLanguage? {
        let name = (path.split(separator: "/").last.map(String.init) ?? "").lowercased()
        if let language = byName[name] { return language }
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return byName[String(name[dot...])]
    }
}

extension SyntaxLanguage.Enclosure {
    static func comment(_ open: String, _ close: String, nests: Bool = false) -> Self {
        Self(
            open: Array(open.unicodeScalars), close: Array(close.unicodeScalars), kind: .comment, isMultiline: true,
            nests: nests)
    }

    static func text(_ sign: String, escape: Unicode.Scalar? = "\\", isMultiline: Bool = false) -> Self {
        let sign = Array(sign.unicodeScalars)
        return Self(open: sign, close: sign, kind: .text, escape: escape, isMultiline: isMultiline)
    }

    static let character = Self(open: ["'"], close: ["'"], kind: .text, escape: "\\", isCharacter: true)
}
