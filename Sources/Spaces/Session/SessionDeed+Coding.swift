package import WireCodec

extension SessionDeed {
    /// The record that says it. A start names no session: its own change will. Precondition: it is fit.
    package func record(in session: SessionID?) -> Record {
        precondition(isFit, "what is written of a session fits")
        var fields = JSONObject()
        fields["session"] = session.map { .string($0.change.hex) }
        write(to: &fields)
        return Record(kind: kind, fields: fields)
    }

    private var kind: RecordKind {
        switch self {
        case .start: .sessionStart
        case .join: .sessionJoin
        case .leave: .sessionLeave
        case .end: .sessionEnd
        case .seat: .sessionSeat
        case .request: .sessionRequest
        case .timer, .timerStop: .sessionTimer
        case .focus: .sessionFocus
        case .lend: .sessionLend
        case .record: .sessionRecord
        case .mark: .sessionMark
        case .agenda: .sessionAgenda
        case .topic: .sessionTopic
        }
    }

    private func write(to fields: inout JSONObject) {
        switch self {
        case .start(let title): fields["title"] = title.map { .string($0) }
        case .join, .leave, .end, .timerStop: break
        case .seat(let driver): fields["driver"] = driver.map { .string($0.hex) }
        case .request(let isWithdrawn): if isWithdrawn { fields["withdrawn"] = true }
        case .timer(let seconds, let rotates):
            fields["seconds"] = .int(Int64(seconds))
            if rotates { fields["rotates"] = true }
        case .focus(let focus):
            fields["document"] = focus.map { .string($0.document.hex) }
            fields["place"] = focus?.place?.value
        case .lend(let device, let isBack):
            fields["device"] = .string(device.hex)
            if isBack { fields["back"] = true }
        case .record(let isOn): fields["on"] = .bool(isOn)
        case .mark(let text): fields["text"] = .string(text)
        case .agenda(let text, let minutes):
            fields["text"] = .string(text)
            fields["minutes"] = minutes.map { .int(Int64($0)) }
        case .topic(let text): fields["text"] = text.map { .string($0) }
        }
    }

    /// Nil when the fields are not as the page has them for the kind. What more there is, is passed over.
    init?(_ kind: RecordKind, _ fields: JSONObject) {
        do throws(Misfit) {
            self = try Self.read(kind, fields)
        } catch {
            return nil
        }
    }

    private static func read(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> SessionDeed {
        switch kind {
        case .sessionStart: return .start(title: try fields.text("title", maxInBytes: titleMaxInBytes))
        case .sessionJoin: return .join
        case .sessionLeave: return .leave
        case .sessionEnd: return .end
        case .sessionSeat: return .seat(try fields.key("driver"))
        case .sessionRequest: return .request(isWithdrawn: try fields.mark("withdrawn"))
        case .sessionTimer:
            guard let seconds = try fields.number("seconds", in: 1...timerMaxInSeconds) else { return .timerStop }
            return .timer(seconds: seconds, rotates: try fields.mark("rotates"))
        case .sessionFocus: return .focus(try focus(fields))
        case .sessionLend:
            guard let device = try fields.key("device") else { throw Misfit() }
            return .lend(device, isBack: try fields.mark("back"))
        case .sessionRecord:
            guard fields["on"] != nil else { throw Misfit() }
            return .record(isOn: try fields.mark("on"))
        case .sessionMark:
            guard let text = try fields.text("text", maxInBytes: markMaxInBytes) else { throw Misfit() }
            return .mark(text)
        case .sessionAgenda:
            guard let text = try fields.text("text", maxInBytes: topicMaxInBytes) else { throw Misfit() }
            return .agenda(text, minutes: try fields.number("minutes", in: 1...topicMaxInMinutes))
        case .sessionTopic: return .topic(try fields.text("text", maxInBytes: topicMaxInBytes))
        default: throw Misfit()
        }
    }

    private static func focus(_ fields: JSONObject) throws(Misfit) -> Focus? {
        guard let document = try fields.key("document") else { return nil }
        guard let place = fields["place"] else { return Focus(document: document, place: nil) }
        guard let read = Whereabouts.Place(place) else { throw Misfit() }
        return Focus(document: document, place: read)
    }
}

/// A field has another form than its page says.
package struct Misfit: Error {
    package init() {}
}

extension JSONObject {
    /// A text of one to so many bytes without control characters; nil where there is none.
    package func text(_ key: String, maxInBytes: Int) throws(Misfit) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.string, SessionDeed.isFit(text, maxInBytes: maxInBytes) else { throw Misfit() }
        return text
    }

    /// 64 hexadecimal digits in lower case.
    package func key(_ key: String) throws(Misfit) -> Bytes32? {
        guard let value = self[key] else { return nil }
        guard let text = value.string, let bytes = Bytes32(hex: text), bytes.hex.utf8.elementsEqual(text.utf8) else {
            throw Misfit()
        }
        return bytes
    }

    package func number(_ key: String, in range: ClosedRange<Int>) throws(Misfit) -> Int? {
        guard let value = self[key] else { return nil }
        guard let number = value.int.flatMap({ Int(exactly: $0) }), range.contains(number) else { throw Misfit() }
        return number
    }

    /// Whether something is said to be so; false where nothing is said.
    package func mark(_ key: String) throws(Misfit) -> Bool {
        guard let value = self[key] else { return false }
        guard let isSo = value.bool else { throw Misfit() }
        return isSo
    }
}
