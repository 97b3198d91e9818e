internal import WireCodec

/// What a file is on one side of a change.
///
/// Sides are equal when their bytes are: two spellings of one letter (é as one scalar or as two) are a difference.
package enum FileSide: Sendable {
    case absent
    /// UTF-8 without a byte of zero.
    case text(String, isExecutable: Bool)
    /// Bytes that are not held: no text, or too long a one. `id` is what git calls them.
    case opaque(inBytes: Int, id: String, isExecutable: Bool)
    /// A symbolic link, by what it says.
    case link(String)
    /// Another repository, by what is checked out of it.
    case commit(String)

    /// The text that is compared; nil where there is none to compare.
    package var text: String? {
        switch self {
        case .absent: ""
        case .text(let text, _): text
        case .link(let target): target
        case .opaque, .commit: nil
        }
    }

    package var isExecutable: Bool {
        switch self {
        case .text(_, let isExecutable), .opaque(_, _, let isExecutable): isExecutable
        case .absent, .link, .commit: false
        }
    }

    /// As in Protocol/review-contents.md, section 2.
    var form: UInt8 {
        switch self {
        case .absent: 0
        case .text(_, let isExecutable): isExecutable ? 2 : 1
        case .opaque(_, _, let isExecutable): isExecutable ? 4 : 3
        case .link: 5
        case .commit: 6
        }
    }

    func write(into writer: inout ByteWriter) {
        switch self {
        case .absent: break
        case .text(let text, _): writer.prefixed(text)
        case .opaque(let inBytes, let id, _):
            writer.varint(inBytes)
            writer.prefixed(id)
        case .link(let target): writer.prefixed(target)
        case .commit(let id): writer.prefixed(id)
        }
    }

    init(form: UInt8, from reader: inout ByteReader) throws(CodecError) {
        switch form {
        case 0: self = .absent
        case 1, 2:
            let text = try reader.prefixedString(atMostBytes: ContentsLimits.textInBytesMax, field: "text")
            self = .text(text, isExecutable: form == 2)
        case 3, 4:
            let inBytes = try reader.varint(atMost: ContentsLimits.opaqueInBytesMax, field: "size")
            let id = try reader.prefixedString(atMostBytes: ContentsLimits.idInBytesMax, field: "id")
            self = .opaque(inBytes: inBytes, id: id, isExecutable: form == 4)
        case 5:
            self = .link(try reader.prefixedString(atMostBytes: ContentsLimits.pathInBytesMax, field: "link"))
        case 6:
            self = .commit(try reader.prefixedString(atMostBytes: ContentsLimits.idInBytesMax, field: "id"))
        default: throw .invalidValue(field: "form", value: UInt64(form))
        }
    }

    func check(path: String) throws(ContentsError) {
        switch self {
        case .absent: return
        case .text(let text, _):
            try ContentsError.limit("text", text.utf8.count, ContentsLimits.textInBytesMax)
            if text.utf8.contains(0) { throw .notText(path: path) }
        case .opaque(let inBytes, let id, _):
            try ContentsError.limit("size", inBytes, ContentsLimits.opaqueInBytesMax)
            try ContentsError.limit("id", id.utf8.count, ContentsLimits.idInBytesMax)
        case .link(let target):
            try ContentsError.limit("link", target.utf8.count, ContentsLimits.pathInBytesMax)
            if target.utf8.contains(0) { throw .notText(path: path) }
        case .commit(let id): try ContentsError.limit("id", id.utf8.count, ContentsLimits.idInBytesMax)
        }
    }
}

extension FileSide: Hashable {
    /// Form, length of what is not held, and words.
    private var parts: (form: UInt8, inBytes: Int, words: String) {
        switch self {
        case .absent: (form, 0, "")
        case .text(let text, _): (form, 0, text)
        case .opaque(let inBytes, let id, _): (form, inBytes, id)
        case .link(let words), .commit(let words): (form, 0, words)
        }
    }

    package static func == (left: FileSide, right: FileSide) -> Bool {
        let (left, right) = (left.parts, right.parts)
        return left.form == right.form && left.inBytes == right.inBytes
            && left.words.utf8.elementsEqual(right.words.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        let parts = parts
        hasher.combine(parts.form)
        for byte in parts.words.utf8 { hasher.combine(byte) }
    }
}

extension ContentsError {
    static func limit(_ field: String, _ count: Int, _ limit: Int) throws(ContentsError) {
        if count > limit { throw .overLimit(field: field, count: count, limit: limit) }
    }
}
