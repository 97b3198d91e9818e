/// `chat.*`: the conversation of a space.
package enum ChatMethods {
    package struct Message: Codable, Hashable, Sendable {
        package var id: String
        /// Milliseconds since the Unix epoch, as the author's clock had it.
        package var time: Int
        /// The author's name.
        package var author: String
        package var deviceId: String
        package var channel: String
        package var text: String

        package init(id: String, time: Int, author: String, deviceId: String, channel: String, text: String) {
            self.id = id
            self.time = time
            self.author = author
            self.deviceId = deviceId
            self.channel = channel
            self.text = text
        }
    }

    /// Answered when the message is durable here.
    package enum Send: RPCMethod {
        package static let name = "chat.send"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var text: String
            /// Absent: `general`.
            package var channel: String?

            package init(space: String? = nil, text: String, channel: String? = nil) {
                self.space = space
                self.text = text
                self.channel = channel
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var id: String

            package init(id: String) {
                self.id = id
            }
        }
    }

    package enum Log: RPCMethod {
        package static let name = "chat.log"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// At most so many messages, the newest; absent: all.
            package var limit: Int?

            package init(space: String? = nil, limit: Int? = nil) {
                self.space = space
                self.limit = limit
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Oldest first.
            package var messages: [Message]

            package init(messages: [Message]) {
                self.messages = messages
            }
        }
    }

    /// From the answer on, each new message of the space comes as `chat.message`, also one's own.
    package enum Subscribe: RPCMethod {
        package static let name = "chat.subscribe"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }
    }

    /// `chat.message`: a message came.
    package enum Arrived: RPCNotification {
        package static let name = "chat.message"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var message: Message

            package init(subscription: Int, message: Message) {
                self.subscription = subscription
                self.message = message
            }
        }
    }
}
