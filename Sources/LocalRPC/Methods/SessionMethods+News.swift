extension SessionMethods {
    /// Something that happened in a session.
    package struct Event: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable {
            case started, joined, left, ended
            /// The seat went to `to`, or to everybody.
            case seat
            case requested, withdrew
            case timer, timerStopped, timerOver
            /// All are asked to look at `place`; nobody need look any more.
            case pointed, pointedNoMore
            /// `to` may point; may no more.
            case lent, takenBack
            case recording, recordingEnded
            /// `title` is the mark's text.
            case marked
            /// `title` is to be talked about, for `seconds`; is talked about now, or nothing any more.
            case planned, turned
        }

        package var session: String
        package var kind: Kind
        package var time: Int
        package var by: String
        package var deviceId: String
        package var to: String?
        package var title: String?
        package var seconds: Int?
        package var rotates: Bool?
        package var place: Place?

        package init(session: String, kind: Kind, time: Int, by: String, deviceId: String) {
            self.session = session
            self.kind = kind
            self.time = time
            self.by = by
            self.deviceId = deviceId
        }
    }

    /// From the answer on, whatever counts in a session of the space comes as `session.event`.
    package enum Subscribe: RPCMethod {
        package static let name = "session.subscribe"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }
    }

    package enum Happened: RPCNotification {
        package static let name = "session.event"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var event: Event

            package init(subscription: Int, event: Event) {
                self.subscription = subscription
                self.event = event
            }
        }
    }

    /// From the answer on, where a member is, and what it points at, comes as `session.place`, the present first.
    package enum Follow: RPCMethod {
        package static let name = "session.follow"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: only what is pointed at, by anybody who may.
            package var member: String?

            package init(space: String? = nil, member: String? = nil) {
                self.space = space
                self.member = member
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int
            package var name: String?
            package var deviceId: String?

            package init(subscription: Int, name: String? = nil, deviceId: String? = nil) {
                self.subscription = subscription
                self.name = name
                self.deviceId = deviceId
            }
        }
    }

    package enum Placed: RPCNotification {
        package static let name = "session.place"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var name: String
            package var deviceId: String
            /// False where it left or fell silent.
            package var isThere: Bool
            /// Whether the member asks all to look there.
            package var isPointed: Bool
            package var place: Place

            package init(subscription: Int, name: String, deviceId: String, place: Place) {
                self.subscription = subscription
                self.name = name
                self.deviceId = deviceId
                isThere = true
                isPointed = false
                self.place = place
            }
        }
    }
}
