extension TerminalMethods {
    /// What a terminal shows next.
    package enum Frame: RPCNotification {
        package static let name = "terminal.frame"

        package enum Kind: String, Codable, Sendable {
            case output
            /// The screen anew: `columns`, `rows`, and so many bytes in `total`, of which these are the first.
            case keyframe
            /// The next bytes of a keyframe.
            case more
        }

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var number: Int
            package var kind: Kind
            package var data: Base64Bytes
            package var columns: Int?
            package var rows: Int?
            package var total: Int?

            package init(subscription: Int, number: Int, kind: Kind, data: [UInt8]) {
                self.subscription = subscription
                self.number = number
                self.kind = kind
                self.data = Base64Bytes(data)
            }
        }
    }

    /// For the host's program: what the one in control typed.
    package enum Input: RPCNotification {
        package static let name = "terminal.input"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var data: Base64Bytes

            package init(subscription: Int, data: [UInt8]) {
                self.subscription = subscription
                self.data = Base64Bytes(data)
            }
        }
    }

    /// What became of a terminal that is watched, or shared.
    package enum Changed: RPCNotification {
        package static let name = "terminal.changed"

        package enum Event: String, Codable, Sendable {
            /// For who watches: `controller` may type from now on, or nobody.
            case controller
            /// The link to the host is gone; when it is back, a keyframe follows.
            case lost
            case ended
            /// What was asked or typed is not taken: `refusal` says why.
            case refused
            /// For the host: `device` wants to type.
            case asked
            /// So many `watchers` there are now.
            case watched
            /// `device` typed without being let; said once for each watch.
            case intruded
        }

        package enum Refusal: String, Codable, Sendable {
            case ended, readOnly, notGranted, tooMany
        }

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var event: Event
            package var controller: Device?
            package var device: Device?
            package var refusal: Refusal?
            package var watchers: Int?

            package init(subscription: Int, event: Event) {
                self.subscription = subscription
                self.event = event
            }
        }
    }
}
