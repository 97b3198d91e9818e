package import Spaces
package import WireCodec

/// What an answer looks like to whoever has no key.
package enum AnswerForm: Equatable, Sendable {
    /// For all to read; to a poll of one question.
    case open(Answer)
    /// For owners and mentors: `ActivityKey.open`.
    case sealed([UInt8])
}

extension AnswerForm {
    init(_ fields: JSONObject) throws(Misfit) {
        if let sealed = try fields.letters("sealed", atMostBytes: WorkshopLimits.sealedInBytes) {
            self = .sealed(sealed)
        } else {
            self = .open(try Answer(try required(fields["answer"])))
        }
    }

    func write(to fields: inout JSONObject) {
        switch self {
        case .open(let answer): fields["answer"] = answer.value
        case .sealed(let bytes): fields["sealed"] = .string(Base64URL.encode(bytes))
        }
    }
}

/// Something that a person handed over for an activity: an answer, or work.
package struct Submission<Value: Equatable & Sendable>: Equatable, Sendable {
    package let id: RecordEntry.ID
    /// The device that wrote it.
    package let device: Bytes32
    package let time: HybridTime
    package let value: Value
}

/// All that persons handed over for one activity, and which of it counts.
///
/// Invariant: of each person in the order of records, nobody with nothing.
package struct Submissions<Value: Equatable & Sendable>: Equatable, Sendable {
    package private(set) var all: [Bytes32: [Submission<Value>]] = [:]

    mutating func append(_ submission: Submission<Value>, of person: Bytes32) {
        all[person, default: []].append(submission)
    }

    /// Of each person the newest, of those that were heard in time; nil: of all, since nothing has ended.
    package func counted(heard: Set<Bytes32>?) -> [Bytes32: Submission<Value>] {
        guard let heard else { return all.compactMapValues(\.last) }
        return all.compactMapValues { $0.last { heard.contains($0.id.change) } }
    }

    /// Of each person the newest that was not heard in time, where it stands behind the one that counts.
    package func late(heard: Set<Bytes32>?) -> [Bytes32: Submission<Value>] {
        guard let heard else { return [:] }
        return all.compactMapValues { own in
            let counted = own.lastIndex { heard.contains($0.id.change) } ?? -1
            return counted < own.count - 1 ? own.last : nil
        }
    }

    package func contains(_ id: RecordEntry.ID, of person: Bytes32) -> Bool {
        all[person]?.contains { $0.id == id } ?? false
    }
}
