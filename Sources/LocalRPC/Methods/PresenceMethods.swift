/// `presence.*`: who is where in a space, now. Nothing of it is kept.
package enum PresenceMethods {
    package struct Whereabouts: Codable, Hashable, Sendable {
        package var deviceId: String
        package var name: String
        package var isSelf: Bool
        /// False when it left or fell silent; then the rest is absent.
        package var isThere: Bool
        package var path: String?
        /// In scalars of the text as it is here; absent where nothing is selected, or its text is not here yet.
        package var anchor: Int?
        package var cursor: Int?
        package var view: String?
        package var idle: Bool?
        /// Which of the device's programs it is that moved last; absent for the first.
        package var editor: Int?
        /// Where its other programs are.
        package var others: [Editor]?

        package init(deviceId: String, name: String, isSelf: Bool, isThere: Bool) {
            self.deviceId = deviceId
            self.name = name
            self.isSelf = isSelf
            self.isThere = isThere
        }
    }

    /// Where a program of a device is that did not move last.
    package struct Editor: Codable, Hashable, Sendable {
        package var editor: Int
        package var path: String?
        package var anchor: Int?
        package var cursor: Int?

        package init(editor: Int, path: String?, anchor: Int?, cursor: Int?) {
            (self.editor, self.path, self.anchor, self.cursor) = (editor, path, anchor, cursor)
        }
    }

    /// What this device is seen to do from now on, until the client says otherwise or hangs up.
    package enum Set: RPCMethod {
        package static let name = "presence.set"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String?
            package var anchor: Int?
            package var cursor: Int?
            package var view: String?
            package var idle: Bool?
            /// True: not in the space any more.
            package var leave: Bool?

            package init(space: String? = nil, path: String? = nil, cursor: Int? = nil) {
                self.space = space
                self.path = path
                self.cursor = cursor
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Which of the device's programs this one is to others; absent for the first.
            package var editor: Int?

            package init(editor: Int? = nil) {
                self.editor = editor
            }
        }
    }

    package enum List: RPCMethod {
        package static let name = "presence.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var devices: [Whereabouts]

            package init(devices: [Whereabouts]) {
                self.devices = devices
            }
        }
    }

    /// From the answer on, whatever a device of the space tells comes as `presence.changed`.
    package enum Subscribe: RPCMethod {
        package static let name = "presence.subscribe"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }
    }

    package enum Changed: RPCNotification {
        package static let name = "presence.changed"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var device: Whereabouts

            package init(subscription: Int, device: Whereabouts) {
                self.subscription = subscription
                self.device = device
            }
        }
    }
}
