import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// The marks that activities of workshops make in the recordings of a space: where one begins, and where it ends
/// (Protocol/workshops.md, section 5). No record tells of them; they follow from those of the activity.
struct ActivityMarks {
    struct Mark: Equatable {
        let text: String
        let author: Bytes32
        let time: HybridTime
    }

    /// Ascending.
    private let marks: [Mark]

    init(in space: SpaceID, _ node: Node) {
        guard let reading = node.workshop(in: space) else {
            marks = []
            return
        }
        let activities = reading.meetings.flatMap(\.activities).compactMap { reading.activity($0) }
        marks = activities.flatMap { activity in
            let title = activity.opening.title
            let begin = Mark(text: title, author: activity.author, time: activity.begun)
            // What is named by a later end was in time, and the activity was over before.
            let end = activity.endings.first.map { Mark(text: "end of " + title, author: $0.author, time: $0.time) }
            return [begin] + (end.map { [$0] } ?? [])
        }.sorted { $0.time < $1.time }
    }

    /// Those in a recording, also one that goes on.
    func marks(in recording: Session.Recording) -> [Mark] {
        marks.filter { mark in recording.from <= mark.time && recording.to.map { mark.time <= $0 } ?? true }
    }
}
