import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// `workshop.forget`: a person of whom this node shows nothing in a workshop any more, and what stays of them all the
/// same.
enum ForgettingLearners {
    static func forget(_ call: RPCCall) {
        call.with(WorkshopMethods.Forget.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            let shapes = try WorkshopShapes(space, call.node)
            let command = WorkshopCommand.forget(device, isOff: params.off ?? false)
            call.command(WorkshopMethods.Forget.self, .workshop(space, command)) { _ in
                remains(of: device, shapes, call.node)
            }
        }
    }

    /// What no node can erase: records in a history in which each proves the next, at everybody who has it.
    private static func remains(
        of device: Bytes32, _ shapes: WorkshopShapes, _ node: Node
    ) -> WorkshopMethods.Forget.Result {
        let (reading, person) = (shapes.reading, shapes.reading.rules.person(device))
        let meetings = reading.meetings
        let activities = meetings.flatMap(\.activities).compactMap { reading.activity($0) }
        let steps = meetings.flatMap(\.steps) + activities.flatMap(\.steps)
        let members = node.reading(reading.space)?.membership.members ?? []
        let works = activities.compactMap { node.works(on: $0.id, in: reading.space)[person] }
        let records = steps.count { reading.rules.person($0.author) == person } + words(of: person, shapes, node)
        return .init(
            deviceId: shapes.shown(person), records: records,
            persons: Set(members.map(\.person)).count, works: works.map(\.bytes.hex))
    }

    /// Messages, questions and answers of a person in the workshop's space.
    private static func words(of person: Bytes32, _ shapes: WorkshopShapes, _ node: Node) -> Int {
        guard let chat = node.chat(shapes.reading.space) else { return 0 }
        let asked = chat.questions.flatMap { [$0.author] + $0.answers.map(\.author) }
        let said = chat.conversation.newest(.max, in: nil, before: nil).map(\.author)
        return (asked + said).count { shapes.reading.rules.person($0) == person }
    }
}
