extension ChatMethods {
    /// The record that says it.
    package struct Said: Codable, Hashable, Sendable {
        package var id: String

        package init(id: String) {
            self.id = id
        }
    }

    /// A message by the beginning of its id, four digits at least.
    package struct Choice: Codable, Hashable, Sendable {
        package var space: String?
        package var id: String
        /// Takes back what the method does.
        package var off: Bool?

        package init(space: String? = nil, id: String, off: Bool? = nil) {
            self.space = space
            self.id = id
            self.off = off
        }
    }

    /// A message with all its wordings.
    package enum Show: RPCMethod {
        package static let name = "chat.show"
        package typealias Params = Choice

        package struct Wording: Codable, Hashable, Sendable {
            package var time: Int
            package var text: String

            package init(time: Int, text: String) {
                self.time = time
                self.text = text
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var message: Message
            /// The oldest first; kept also of what was taken away.
            package var wordings: [Wording]

            package init(message: Message, wordings: [Wording]) {
                self.message = message
                self.wordings = wordings
            }
        }
    }

    package enum Edit: RPCMethod {
        package static let name = "chat.edit"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var id: String
            package var text: String

            package init(space: String? = nil, id: String, text: String) {
                self.space = space
                self.id = id
                self.text = text
            }
        }
    }

    package enum Delete: RPCMethod {
        package static let name = "chat.delete"
        package typealias Params = Choice
        package typealias Result = Said
    }

    package enum React: RPCMethod {
        package static let name = "chat.react"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var id: String
            package var sign: String
            package var off: Bool?

            package init(space: String? = nil, id: String, sign: String, off: Bool? = nil) {
                self.space = space
                self.id = id
                self.sign = sign
                self.off = off
            }
        }
    }

    package enum Pin: RPCMethod {
        package static let name = "chat.pin"
        package typealias Params = Choice
        package typealias Result = Said
    }

    package enum Topic: RPCMethod {
        package static let name = "chat.topic"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var channel: String
            /// Absent: about nothing.
            package var topic: String?

            package init(space: String? = nil, channel: String, topic: String? = nil) {
                self.space = space
                self.channel = channel
                self.topic = topic
            }
        }
    }

    package enum Archive: RPCMethod {
        package static let name = "chat.archive"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var channel: String
            package var off: Bool?

            package init(space: String? = nil, channel: String, off: Bool? = nil) {
                self.space = space
                self.channel = channel
                self.off = off
            }
        }
    }

    /// `chat.changed`: a message stands otherwise now, or a channel does.
    package enum Changed: RPCNotification {
        package static let name = "chat.changed"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var message: Message?
            package var channel: String?

            package init(subscription: Int, message: Message? = nil, channel: String? = nil) {
                self.subscription = subscription
                self.message = message
                self.channel = channel
            }
        }
    }
}
