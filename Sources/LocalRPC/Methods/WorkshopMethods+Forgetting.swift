extension WorkshopMethods {
    /// This node shows nothing of a person in the workshop any more, and notes nothing; or again. Nothing that the
    /// person signed is erased by that.
    package enum Forget: RPCMethod {
        package static let name = "workshop.forget"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// A name, or the first letters of a device id.
            package var member: String
            package var off: Bool?

            package init(space: String? = nil, member: String, off: Bool? = nil) {
                self.space = space
                self.member = member
                self.off = off
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var deviceId: String
            /// What the person signed in the workshop, and stays in its history.
            package var records: Int
            /// Who has that history.
            package var persons: Int
            /// The ids of spaces here with the person's work.
            package var works: [String]

            package init(deviceId: String, records: Int, persons: Int, works: [String]) {
                self.deviceId = deviceId
                self.records = records
                self.persons = persons
                self.works = works
            }
        }
    }
}
