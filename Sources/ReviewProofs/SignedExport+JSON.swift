internal import Replication
internal import Reviews
internal import WireCodec

/// The file as an object of JSON. A reader takes the one form and no other.
extension SignedExport {
    /// All members but the signature.
    var unsigned: JSONObject {
        var object = JSONObject()
        object["chains"] = .array(strands.map { .object($0.object) })
        object["contents"] = .array(contents.map { .string(Base64URL.encode($0)) })
        object["format"] = .string(Self.format)
        object["genesis"] = .string(Base64URL.encode(genesis))
        object["maker"] = .string(maker.hex)
        object["membership"] = .array(statements.map { .string(Base64URL.encode($0)) })
        object["review"] = .string(review.change.hex)
        object["says"] = .object(says)
        return object
    }

    /// Reads a file that is not trusted: its form alone. `ExportProof` finds out what it proves.
    package init(decoding bytes: [UInt8]) throws(ExportError) {
        guard bytes.count <= ExportLimits.fileInBytes else {
            throw .overLimit(field: "file", limit: ExportLimits.fileInBytes)
        }
        guard let value = try? JSONValue(canonical: bytes, atMostBytes: ExportLimits.fileInBytes) else {
            throw .malformed(field: "file")
        }
        let members = try ExportMembers(value, count: 9, of: "file")
        guard try members.text("format") == Self.format else { throw .malformed(field: "format") }
        let strands = try members.list("chains", atMost: ExportLimits.strandCount)
        var decoded: [ExportedStrand] = []
        var room = ExportLimits.changeCount
        for strand in strands {
            let next = try ExportedStrand(strand, atMost: room)
            room -= next.changes.count
            decoded.append(next)
        }
        self.init(
            ReviewID(try members.id("review")), genesis: try members.bytes("genesis"),
            statements: try members.bytesList("membership", atMost: .max), strands: decoded,
            contents: try members.bytesList("contents", atMost: ExportLimits.contentsCount))
        guard let says = try members.value("says").object else { throw .malformed(field: "says") }
        self.says = says
        maker = try members.id("maker")
        signature = try members.bytes("signature")
    }
}

extension SignedExport.ExportedStrand {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        object["after"] = after.map { .string($0.hex) }
        object["chain"] = .string(chain.hex)
        object["changes"] = .array(changes.map { .object($0.object) })
        object["from"] = .int(Int64(first))
        return object
    }

    fileprivate init(_ value: JSONValue, atMost room: Int) throws(ExportError) {
        let members = try ExportMembers(value, count: nil, of: "chains")
        let from = try members.value("from").int
        guard let from, (0..<(1 << 31)).contains(from) else { throw .malformed(field: "from") }
        let after = members.object["after"] == nil ? nil : try members.id("after")
        guard (from == 0) == (after == nil), members.object.count == (after == nil ? 3 : 4) else {
            throw .malformed(field: "chains")
        }
        let list = try members.list("changes", atMost: room)
        guard !list.isEmpty, from + Int64(list.count) <= 1 << 31 else { throw .malformed(field: "changes") }
        var changes: [SignedExport.ExportedChange] = []
        changes.reserveCapacity(list.count)
        for change in list { changes.append(try SignedExport.ExportedChange(change)) }
        self.init(chain: try members.id("chain"), first: UInt64(from), after: after, changes: changes)
    }
}

extension SignedExport.ExportedChange {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        object["operations"] = operations.map { .string(Base64URL.encode($0)) }
        object["outline"] = .string(Base64URL.encode(outline))
        object["signature"] = signature.map { .string(Base64URL.encode($0)) }
        return object
    }

    fileprivate init(_ value: JSONValue) throws(ExportError) {
        let members = try ExportMembers(value, count: nil, of: "changes")
        let operations = members.object["operations"] == nil ? nil : try members.bytes("operations")
        let signature = members.object["signature"] == nil ? nil : try members.bytes("signature")
        let count = 1 + (operations == nil ? 0 : 1) + (signature == nil ? 0 : 1)
        guard members.object.count == count else { throw .malformed(field: "changes") }
        self.init(outline: try members.bytes("outline"), operations: operations, signature: signature)
    }
}

/// The members of an object of the file, each in one form only.
struct ExportMembers {
    let object: JSONObject

    /// `count` is of the members that there must be; nil where some may be absent.
    init(_ value: JSONValue, count: Int?, of field: String) throws(ExportError) {
        guard let object = value.object, count.map({ $0 == object.count }) ?? true else {
            throw .malformed(field: field)
        }
        self.object = object
    }

    func value(_ key: String) throws(ExportError) -> JSONValue {
        guard let value = object[key] else { throw .malformed(field: key) }
        return value
    }

    func text(_ key: String) throws(ExportError) -> String {
        guard let text = try value(key).string else { throw .malformed(field: key) }
        return text
    }

    /// 64 hexadecimal digits in lower case.
    func id(_ key: String) throws(ExportError) -> Bytes32 {
        let text = try text(key)
        guard let id = Bytes32(hex: text), id.hex == text else { throw .malformed(field: key) }
        return id
    }

    func bytes(_ key: String) throws(ExportError) -> [UInt8] {
        guard let bytes = Base64URL.decode(try text(key).utf8) else { throw .malformed(field: key) }
        return bytes
    }

    func list(_ key: String, atMost limit: Int) throws(ExportError) -> [JSONValue] {
        guard let list = try value(key).array else { throw .malformed(field: key) }
        guard list.count <= limit else { throw .overLimit(field: key, limit: limit) }
        return list
    }

    func bytesList(_ key: String, atMost limit: Int) throws(ExportError) -> [[UInt8]] {
        var result: [[UInt8]] = []
        for value in try list(key, atMost: limit) {
            guard let bytes = value.string.flatMap({ Base64URL.decode($0.utf8) }) else {
                throw .malformed(field: key)
            }
            result.append(bytes)
        }
        return result
    }
}
