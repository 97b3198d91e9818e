package import WireCodec

/// The named versions of a space's documents: a fold over its records that comes out the same in any order of
/// applying them.
package struct NamedVersions: Sendable {
    /// By document, ascending in the order of records.
    private var versions: [Bytes32: [NamedVersion]] = [:]

    package init() {}

    /// Takes a record in, if it is one that names a version. O(log n) when it is the newest, as nearly always.
    package mutating func apply(_ entry: RecordEntry) {
        guard let version = NamedVersion(entry) else { return }
        var list = versions.removeValue(forKey: version.document) ?? []
        var place = list.count
        while place > 0, Self.isOrdered(version, before: list[place - 1]) { place -= 1 }
        if place == 0 || list[place - 1].id != version.id { list.insert(version, at: place) }
        versions[version.document] = list
    }

    /// All that were named of a document, the newest name last.
    package func all(of document: Bytes32) -> [NamedVersion] { versions[document] ?? [] }

    /// Only the names whose records satisfy a condition.
    package func of(_ isIncluded: (RecordEntry.ID) -> Bool) -> NamedVersions {
        var part = NamedVersions()
        part.versions = versions.mapValues { $0.filter { isIncluded($0.id) } }
        return part
    }

    private static func isOrdered(_ left: NamedVersion, before right: NamedVersion) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
