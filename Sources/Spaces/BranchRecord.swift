import Identity
import Replication
import WireCodec

/// The records that begin a branch's chain and tell of merges. Fields: `Protocol/records.md`, section 4.
package enum BranchRecord: Equatable, Sendable {
    /// In a chain's first change: the chain writes a branch. Nil founds one, which is named after the chain.
    case begin(name: String, joining: BranchID?)
    /// The change has the newest changes of a branch (nil: of main) among its ancestors.
    case merge(name: String, branch: BranchID?)

    /// Of a name, in bytes of UTF-8.
    package static let nameMaxInBytes = 64
    /// What people call the view that is no branch; no branch may bear it.
    package static let mainName = "main"

    /// Whether a branch may bear the name: 1 to 64 bytes, no controls and no spaces at its ends, and not `main`.
    package static func isName(_ name: String) -> Bool {
        (1...nameMaxInBytes).contains(name.utf8.count) && name != mainName
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
            && name.first?.isWhitespace == false && name.last?.isWhitespace == false
    }

    /// Nil for a record of another kind, or one whose fields are not as the protocol says.
    package init?(_ record: Record) {
        guard record.version == 1, let name = record.fields["name"]?.string else { return nil }
        var branch: BranchID?
        if let hex = record.fields["branch"] {
            guard let text = hex.string, let bytes = Bytes32(hex: text), bytes.hex == text else { return nil }
            branch = BranchID(ChainID(bytes))
        }
        switch record.kind {
        case RecordKind.spaceBranch.rawValue where Self.isName(name): self = .begin(name: name, joining: branch)
        case RecordKind.spaceMerge.rawValue where branch == nil ? name == Self.mainName : Self.isName(name):
            self = .merge(name: name, branch: branch)
        default: return nil
        }
    }

    package var record: Record {
        var fields = JSONObject()
        let kind: RecordKind
        switch self {
        case .begin(let name, let branch):
            kind = .spaceBranch
            fields["name"] = .string(name)
            if let branch { fields["branch"] = .string(branch.hex) }
        case .merge(let name, let branch):
            kind = .spaceMerge
            fields["name"] = .string(name)
            if let branch { fields["branch"] = .string(branch.hex) }
        }
        return Record(kind: kind, fields: fields)
    }
}

/// How a chain says that it writes a branch.
struct BranchBeginning: Equatable {
    let id: BranchID
    let name: String

    /// Nil unless the change is the first of its chain and says so.
    init?(_ change: Change) {
        guard change.sequence == 0 else { return nil }
        for part in change.parts {
            guard case .record(let bytes) = part, let record = try? Record(decoding: bytes),
                case .begin(let name, let joined)? = BranchRecord(record)
            else { continue }
            self.id = joined ?? BranchID(change.chain)
            self.name = name
            return
        }
        return nil
    }
}
