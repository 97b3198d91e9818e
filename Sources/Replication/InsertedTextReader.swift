internal import WireCodec

/// Takes strings of a given number of Unicode scalars off the front of a change's inserted text: of the text itself,
/// which is valid UTF-8, or of placeholders where it is forgotten.
struct InsertedTextReader {
    private let bytes: [UInt8]
    private var position = 0
    /// Of a forgotten text, which is not here.
    private let forgottenInBytes: Int?
    /// Scalars taken of a forgotten text.
    private var taken = 0

    init(_ text: ChangeText) throws(CodecError) {
        switch text {
        case .whole(let bytes):
            guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8(field: "text") }
            self.bytes = bytes
            forgottenInBytes = nil
        case .forgotten(let rest):
            bytes = []
            forgottenInBytes = rest.lengthInBytes
        }
    }

    mutating func string(_ count: Int) throws(CodecError) -> String {
        if let forgottenInBytes { return try placeholders(count, of: forgottenInBytes) }
        let remaining = bytes.count - position
        guard count <= remaining else { throw .truncated(needed: count, available: remaining) }
        let start = position
        for _ in 0..<count {
            guard position < bytes.count else { throw .truncated(needed: count, available: bytes.count - start) }
            position += 1
            while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A scalar takes a byte at least: the length bounds the memory that an operation can ask for.
    private mutating func placeholders(_ count: Int, of length: Int) throws(CodecError) -> String {
        guard count <= length - taken else { throw .truncated(needed: count, available: length - taken) }
        taken += count
        return .placeholders(count)
    }

    /// Nothing may be left when the operations have taken theirs.
    func expectEnd() throws(CodecError) {
        if let forgottenInBytes {
            guard ForgottenText.isPossible(scalars: taken, inBytes: forgottenInBytes) else {
                throw .invalidValue(field: "forgotten text", value: UInt64(forgottenInBytes))
            }
        } else if position < bytes.count {
            throw .invalidValue(field: "text beyond the operations", value: UInt64(bytes.count - position))
        }
    }
}
