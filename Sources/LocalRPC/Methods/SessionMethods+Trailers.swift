extension SessionMethods {
    /// Who typed what stands in some documents.
    package enum Trailers: RPCMethod {
        package static let name = "session.trailers"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Only what was typed in this session.
            package var session: String?
            /// Milliseconds since the Unix epoch: only what was typed from then on.
            package var since: Int?
            /// Absent: all documents. Those that are not there are passed over.
            package var paths: [String]?

            package init(
                space: String? = nil, session: String? = nil, since: Int? = nil, paths: [String]? = nil
            ) {
                self.space = space
                self.session = session
                self.since = since
                self.paths = paths
            }
        }

        package struct Typist: Codable, Hashable, Sendable {
            package var name: String
            /// What the member shared, or an address that no mail reaches.
            package var email: String
            package var deviceId: String
            package var isSelf: Bool
            /// How many characters that stand.
            package var characters: Int

            package init(name: String, email: String, deviceId: String, isSelf: Bool, characters: Int) {
                self.name = name
                self.email = email
                self.deviceId = deviceId
                self.isSelf = isSelf
                self.characters = characters
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Who typed most first.
            package var typists: [Typist]

            package init(typists: [Typist]) {
                self.typists = typists
            }
        }
    }

    /// Tells the members of the space under which name and address this person is named in commits.
    package enum ShareEmail: RPCMethod {
        package static let name = "session.shareEmail"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var address: String
            package var name: String

            package init(space: String? = nil, address: String, name: String) {
                self.space = space
                self.address = address
                self.name = name
            }
        }
        package typealias Result = Nothing
    }
}
