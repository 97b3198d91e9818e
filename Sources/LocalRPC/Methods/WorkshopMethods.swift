/// `workshop.*`: rooms of learners and what is done in them.
package enum WorkshopMethods {
    /// A room that somebody on the same network says to hold open. Nothing proves it before a link stands.
    package struct Room: Codable, Hashable, Sendable {
        package var title: String
        /// The number that its code begins with.
        package var number: Int
        /// The code, where everybody may come in; absent where guests must be told it.
        package var code: String?
        /// Whether somebody decides about each guest.
        package var lobby: Bool
        /// Where it was heard first: `host:port`, a place to dial.
        package var endpoint: String
        /// The interface that it was heard on.
        package var interface: String
        package var heardAgoMilliseconds: Int

        package init(
            title: String, number: Int, code: String?, lobby: Bool, endpoint: String, interface: String,
            heardAgoMilliseconds: Int
        ) {
            self.title = title
            self.number = number
            self.code = code
            self.lobby = lobby
            self.endpoint = endpoint
            self.interface = interface
            self.heardAgoMilliseconds = heardAgoMilliseconds
        }
    }

    /// Asks who holds a room open, listens, and tells what was heard. Answered after `milliseconds`.
    package enum Rooms: RPCMethod {
        package static let name = "workshop.rooms"

        package struct Params: Codable, Hashable, Sendable {
            /// 100 to 60,000; 700 if absent.
            package var milliseconds: Int?

            package init(milliseconds: Int? = nil) {
                self.milliseconds = milliseconds
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// In the order in which they were heard first.
            package var rooms: [Room]

            package init(rooms: [Room]) {
                self.rooms = rooms
            }
        }
    }
}
