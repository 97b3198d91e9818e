import Spaces
package import WireCodec

/// Persons in groups, under a name.
package struct Grouping: Equatable, Sendable {
    package struct Group: Equatable, Sendable {
        package let name: String
        /// By one device of each; ascending, in no other group.
        package let persons: [Bytes32]
        /// The space that it has for itself, with its channels and files.
        package let space: Bytes32?

        package init(name: String, persons: [Bytes32], space: Bytes32? = nil) {
            self.name = name
            self.persons = persons
            self.space = space
        }
    }

    package let name: String
    /// None: the groups of this name are no more.
    package let groups: [Group]

    package init(name: String, groups: [Group]) {
        self.name = name
        self.groups = groups
    }
}

// MARK: Making groups

extension Grouping {
    /// So many groups, at least one, whose sizes differ by one at most: everybody drawn with the same chance.
    package static func random(
        _ name: String, _ persons: [Bytes32], count: Int, using random: inout some RandomNumberGenerator
    ) -> Grouping {
        let drawn = persons.sorted().shuffled(using: &random)
        return dealt(name, drawn, count: count) { round, groups in Array(groups.indices.prefix(round.count)) }
    }

    /// The same, of like strength: by turns the strongest of those who are left goes to the group that is weakest.
    ///
    /// So the sums of levels of two groups differ by no more than the levels of two persons do who are dealt in one
    /// turn; where the last turn does not go round, who is missing there counts as zero. Equal levels are drawn.
    /// Levels are not below zero.
    package static func bySkill(
        _ name: String, _ levels: [Bytes32: Int], count: Int, using random: inout some RandomNumberGenerator
    ) -> Grouping {
        let drawn = levels.keys.sorted().shuffled(using: &random)
        let places = Dictionary(uniqueKeysWithValues: drawn.enumerated().map { ($1, $0) })
        let level = { (person: Bytes32) in levels[person] ?? 0 }
        let ordered = drawn.sorted { (level($1), places[$0] ?? 0) < (level($0), places[$1] ?? 0) }
        return dealt(name, ordered, count: count) { round, groups in
            let sums = groups.map { $0.reduce(0) { $0 + level($1) } }
            return Array(groups.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }.prefix(round.count))
        }
    }

    /// Deals persons out in rounds of one for each group; `places` says which group each of a round goes to.
    private static func dealt(
        _ name: String, _ persons: [Bytes32], count: Int, places: (ArraySlice<Bytes32>, [[Bytes32]]) -> [Int]
    ) -> Grouping {
        precondition(count >= 1, "persons go into at least one group")
        var groups = [[Bytes32]](repeating: [], count: min(count, max(1, persons.count)))
        for start in stride(from: 0, to: persons.count, by: groups.count) {
            let round = persons[start..<min(start + groups.count, persons.count)]
            for (person, place) in zip(round, places(round, groups)) { groups[place].append(person) }
        }
        return Grouping(
            name: name, groups: groups.enumerated().map { Group(name: "\($0 + 1)", persons: $1.sorted()) })
    }
}

// MARK: Fields

extension Grouping {
    init(_ fields: JSONObject) throws(Misfit) {
        name = try required(try fields.text("name", maxInBytes: WorkshopLimits.titleInBytes))
        groups = try fields.list("groups", max: WorkshopLimits.groupCount) { (value) throws(Misfit) in
            let fields = try value.fields()
            let name = try required(try fields.text("name", maxInBytes: WorkshopLimits.titleInBytes))
            let persons = try fields.packed("persons", max: WorkshopLimits.groupedCount)
            return Group(name: name, persons: persons, space: try fields.key("space"))
        }
        let persons = groups.flatMap(\.persons)
        let names = Set(groups.map { Array($0.name.utf8) })
        guard persons.count <= WorkshopLimits.groupedCount, Set(persons).count == persons.count,
            names.count == groups.count
        else { throw Misfit() }
    }

    func write(to fields: inout JSONObject) {
        fields["name"] = .string(name)
        guard !groups.isEmpty else { return }
        fields["groups"] = .array(
            groups.map { group in
                var fields = JSONObject()
                fields["name"] = .string(group.name)
                fields.pack(group.persons, as: "persons")
                fields["space"] = group.space.map { .string($0.hex) }
                return .object(fields)
            })
    }
}
