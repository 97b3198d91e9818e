package import Spaces
package import WireCodec

/// A stretch of a message that means a place in a text, or a record such as a thread of a review: what it leads to
/// stays right as the file is changed and moved.
package struct ChatLink: Equatable, Sendable {
    package enum Target: Equatable, Sendable {
        /// A place that hangs on a character of a document.
        case place(document: Bytes32, Whereabouts.Place)
        case record(RecordEntry.ID)
    }

    /// In bytes of UTF-8.
    package static let writtenMaxInBytes = 1_024

    /// The words of the message that are the link, as `src/parse.swift:41`. A peer's.
    package let written: String
    package let target: Target

    /// Nil when the words are none, too long, or have control characters.
    package init?(written: String, target: Target) {
        guard SessionDeed.isFit(written, maxInBytes: Self.writtenMaxInBytes) else { return nil }
        self.written = written
        self.target = target
    }

    init?(_ value: JSONValue) {
        guard let fields = value.object, let written = fields["written"]?.string else { return nil }
        do throws(Misfit) {
            if let document = try fields.key("document") {
                guard let place = fields["place"].flatMap({ Whereabouts.Place($0) }) else { return nil }
                self.init(written: written, target: .place(document: document, place))
            } else {
                guard let record = try fields.reference("record") else { return nil }
                self.init(written: written, target: .record(record))
            }
        } catch {
            return nil
        }
    }

    var value: JSONValue {
        var fields = JSONObject()
        fields["written"] = .string(written)
        switch target {
        case .place(let document, let place):
            fields["document"] = .string(document.hex)
            fields["place"] = place.value
        case .record(let record): fields["record"] = .string(record.reference)
        }
        return .object(fields)
    }
}
