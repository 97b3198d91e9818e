internal import SodiumCrypto

/// The names of a folder and the files that they stand for, as they are seen and as they are surely on the medium.
///
/// A rename happens whole or not at all; of what happened since the last sync of the folder, power that goes leaves
/// any part.
struct FolderContents: Sendable {
    /// The number of each file that has a name.
    private(set) var names: [String: Int] = [:]
    private(set) var durable: [String: Int] = [:]
    /// What happened since the last sync: names, and the files that they stand for from then on.
    private(set) var unsynced: [[Entry]] = []

    struct Entry: Sendable {
        let name: String
        /// Nil: the name is gone.
        let file: Int?
    }

    init() {}

    /// A folder that was always there.
    init(names: [String: Int]) {
        self.names = names
        durable = names
    }

    mutating func set(_ name: String, to file: Int?) { apply([Entry(name: name, file: file)]) }

    mutating func rename(_ name: String, to other: String) {
        apply([Entry(name: name, file: nil), Entry(name: other, file: names[name])])
    }

    mutating func sync() {
        durable = names
        unsynced.removeAll(keepingCapacity: true)
    }

    mutating func losePower(from random: RandomSource) {
        let bias = random.integer(below: 3)
        for entries in unsynced where bias == 0 || (bias == 1 && random.integer(below: 2) == 0) {
            Self.apply(entries, to: &durable)
        }
        unsynced.removeAll(keepingCapacity: true)
        names = durable
    }

    private mutating func apply(_ entries: [Entry]) {
        Self.apply(entries, to: &names)
        unsynced.append(entries)
    }

    private static func apply(_ entries: [Entry], to names: inout [String: Int]) {
        for entry in entries { names[entry.name] = entry.file }
    }
}
