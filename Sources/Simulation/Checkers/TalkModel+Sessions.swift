import Spaces
import WireCodec

/// Sessions: Protocol/sessions.md, section 3. Of what is looked at, recorded and spoken about it knows nothing: that
/// changes none of what it tells.
extension TalkModel {
    /// A session as it comes about.
    fileprivate struct Meeting {
        let starter: Bytes32
        var line: SessionLine
    }

    /// Each session with what it comes to, in the order in which they were begun.
    var sessions: [String] {
        var meetings: [Meeting] = []
        for saying in sayings where saying.kind.hasPrefix("session.") {
            if saying.kind == "session.start" {
                guard saying.mayEdit, !meetings.contains(where: { $0.line.id == saying.id.change }) else { continue }
                let line = SessionLine(id: saying.id.change, present: [saying.author])
                meetings.append(Meeting(starter: saying.author, line: line))
            } else if let place = meetings.firstIndex(where: { $0.line.id == saying.key("session") }),
                meetings[place].line.isOpen
            {
                meetings[place].take(saying)
            }
        }
        return meetings.map(\.line.words)
    }
}

extension TalkModel.Meeting {
    fileprivate mutating func take(_ step: TalkModel.Saying) {
        let leads = step.administers || step.mayEdit && step.author == starter
        let isIn = line.present.contains(step.author)
        switch step.kind {
        case "session.join": if !isIn { line.present.append(step.author) }
        case "session.leave":
            guard isIn else { return }
            line.present.removeAll { $0 == step.author }
            line.requests.removeAll { $0 == step.author }
            if line.driver == step.author { line.driver = nil }
        case "session.end": if leads { (line.isOpen, line.present) = (false, []) }
        case "session.seat": seat(step, leads: leads)
        case "session.request":
            if step.isMarked("withdrawn") {
                line.requests.removeAll { $0 == step.author }
            } else if isIn, !line.requests.contains(step.author), line.driver != step.author {
                line.requests.append(step.author)
            }
        case "session.mark": if isIn { line.marks.append(step.fields["text"]?.string ?? "") }
        default: break
        }
    }

    private mutating func seat(_ step: TalkModel.Saying, leads: Bool) {
        guard line.driver == nil ? leads : step.administers || line.driver == step.author else { return }
        let next = step.person("driver")
        line.driver = next
        line.requests.removeAll { $0 == next }
    }
}
