import Foundation
import Identity
import Membership
import Replication
import TestKit
import WireCodec

@testable import Spaces

/// `Protocol/vectors/records/session.json`.
struct SessionVectors: Decodable {
    struct Deed: Decodable {
        let `is`: String
        let title: String?
        let driver: String?
        let withdrawn: Bool?
        let seconds: Int?
        let rotates: Bool?
        let document: String?
        let chain: String?
        let event: UInt64?
        let device: String?
        let back: Bool?
        let on: Bool?
        let minutes: Int?
    }

    struct Valid: Decodable {
        let name: String
        let canonical: String
        let deed: Deed
    }

    struct Other: Decodable {
        let name: String
        let canonical: String
    }

    struct Step: Decodable {
        let author: String
        let role: String?
        let record: String
        let change: String
        let tenths: UInt64
        let counts: Bool
    }

    struct Topic: Decodable, Equatable {
        let text: String
        let minutes: Int?
        let begun: UInt64?
        let ended: UInt64?
    }

    struct End: Decodable {
        let session: String
        let isOpen: Bool
        let `in`: [String]
        let driver: String?
        let requests: [String]
        let seconds: Int?
        let looksAt: String?
        let pointers: [String]
        let recorder: String?
        let recordings: Int
        let marks: [String]
        let agenda: [Topic]?
    }

    struct Course: Decodable {
        let name: String
        let persons: [String: String]
        let steps: [Step]
        let end: [End]
    }

    let valid: [Valid]
    let others: [Other]
    let courses: [Course]

    static func load() throws -> SessionVectors {
        let url = TestData.vectors("records").appendingPathComponent("session.json")
        let files = try JSONDecoder().decode([SessionVectors].self, from: Data(contentsOf: url))
        guard let only = files.first, files.count == 1 else { throw CocoaError(.coderReadCorrupt) }
        return only
    }
}

extension SessionVectors.Deed {
    /// What the vector says that the record says.
    var expected: SessionDeed? {
        let key = { (hex: String?) in hex.flatMap { Bytes32(hex: $0) } }
        switch `is` {
        case "start": return .start(title: title)
        case "join": return .join
        case "leave": return .leave
        case "end": return .end
        case "seat": return .seat(key(driver))
        case "request": return .request(isWithdrawn: withdrawn == true)
        case "timer": return seconds.map { .timer(seconds: $0, rotates: rotates == true) }
        case "timerStop": return .timerStop
        case "focus":
            let character = chain.flatMap { Bytes32(hex: $0) }.flatMap { chain in
                event.map { EventID(chain: ChainID(chain), sequence: $0) }
            }
            let place = character.map { Whereabouts.Place(character: $0, isBehind: true) }
            return .focus(key(document).map { SessionDeed.Focus(document: $0, place: place) })
        case "record": return .record(isOn: on == true)
        case "mark": return title.map { .mark($0) }
        case "agenda": return title.map { .agenda($0, minutes: minutes) }
        case "topic": return .topic(title)
        case "lend": return key(device).map { .lend($0, isBack: back == true) }
        default: return nil
        }
    }
}

extension SessionVectors.Course {
    /// The records of the steps, in order.
    func entries() throws -> [RecordEntry] {
        try steps.map { step in
            let change = Bytes32(hex: step.change) ?? .zero
            return RecordEntry(
                id: RecordEntry.ID(change: change, index: 0), record: try Record(decoding: Array(step.record.utf8)),
                author: Bytes32(hex: step.author) ?? .zero,
                time: HybridTime(tenths: step.tenths, depth: 0, chain: ChainID(change), sequence: 0, change: change))
        }
    }

    var rules: SessionRules {
        let roles = Dictionary(
            steps.map { (Bytes32(hex: $0.change) ?? .zero, $0.role.flatMap { Role(name: $0) }) }
        ) { first, _ in first }
        let persons = Dictionary(
            persons.compactMap { device, person in
                Bytes32(hex: device).flatMap { device in Bytes32(hex: person).map { (device, $0) } }
            }
        ) { first, _ in first }
        return SessionRules(role: { roles[$0.id.change] ?? nil }, person: { persons[$0] ?? $0 })
    }
}
