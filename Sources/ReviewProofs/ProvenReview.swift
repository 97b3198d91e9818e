package import Membership
package import Reviews
package import WireCodec

/// What a signed export proves.
package struct ProvenReview: Sendable {
    /// A person who said something that counts.
    package struct Participant: Sendable {
        /// The key of the person's first device, and of those that wrote here.
        package let person: Bytes32
        package let devices: [Bytes32]
        /// As a member wrote it who let that device in; only a label. Peers write it.
        package let name: String
        /// Now, as far as the file knows; nil for one who is no member any more.
        package let role: Role?
    }

    package let review: Review
    package let rules: LandRules
    package let contents: ExportedContents
    /// The author first, then by their first word.
    package let participants: [Participant]
    /// What people call the space, and the key of the device that made it.
    package let spaceTitle: String
    package let founder: Bytes32
    private let persons: [Bytes32: Bytes32]

    init(_ review: Review, rules: LandRules, _ members: MembershipLog, _ contents: ExportedContents) {
        self.review = review
        self.rules = rules
        self.contents = contents
        spaceTitle = members.genesis.title
        founder = members.genesis.ownerKey
        let known = members.members + members.formerMembers
        let byDevice = Dictionary(known.map { ($0.deviceKey, $0) }) { first, _ in first }
        let persons = byDevice.mapValues(\.person)
        self.persons = persons
        var order: [Bytes32] = []
        var devices: [Bytes32: [Bytes32]] = [:]
        for author in review.steps.map(\.author) {
            let person = persons[author] ?? author
            if devices[person] == nil { order.append(person) }
            if devices[person]?.contains(author) != true { devices[person, default: []].append(author) }
        }
        participants = order.map { person in
            let own = devices[person] ?? []
            let name = byDevice[person]?.name ?? own.lazy.compactMap { byDevice[$0]?.name }.first ?? ""
            return Participant(
                person: person, devices: own, name: name,
                role: own.lazy.compactMap { members.role(of: $0) }.first)
        }
    }

    /// The first device of the person that a device belongs to.
    package func person(of device: Bytes32) -> Bytes32 { persons[device] ?? device }

    package func participant(_ device: Bytes32) -> Participant? {
        let person = person(of: device)
        return participants.first { $0.person == person }
    }

    /// What its rules still want.
    package var unmet: [UnmetRule] { review.unmet(under: rules, by: person) }
}
