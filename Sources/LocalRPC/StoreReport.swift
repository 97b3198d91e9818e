/// What was found when the files of a profile were looked at, as `node verify --json` gives it.
package struct StoreReport: Codable, Hashable, Sendable {
    /// Of one space, what holds together.
    package struct Space: Codable, Hashable, Sendable {
        package var id: String
        package var membershipStatements: Int
        package var changes: Int
        package var segments: Int

        package init(id: String, membershipStatements: Int, changes: Int, segments: Int) {
            self.id = id
            self.membershipStatements = membershipStatements
            self.changes = changes
            self.segments = segments
        }
    }

    package struct Fault: Codable, Hashable, Sendable {
        package var kind: String
        /// Absent when it is of the whole file, or cannot be told.
        package var space: String?
        package var detail: String
        /// What it means, in a sentence.
        package var meaning: String

        package init(kind: String, space: String?, detail: String, meaning: String) {
            self.kind = kind
            self.space = space
            self.detail = detail
            self.meaning = meaning
        }
    }

    package var file: String
    package var isFull: Bool
    package var bytes: Int
    /// Only of a full look.
    package var spaces: [Space]
    package var faults: [Fault]

    package init(file: String, isFull: Bool, bytes: Int, spaces: [Space], faults: [Fault]) {
        self.file = file
        self.isFull = isFull
        self.bytes = bytes
        self.spaces = spaces
        self.faults = faults
    }
}
