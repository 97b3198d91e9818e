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
        /// As it stands now; empty where it was taken away.
        package var text: String
        /// The message that it answers.
        package var answers: String?
        /// How many answer it directly.
        package var answerCount: Int?
        /// It tells what its author does.
        package var acts: Bool?
        package var edited: Bool?
        /// Who took it away.
        package var deletedBy: String?
        package var pinnedBy: String?
        package var reactions: [Reaction]?
        /// The names of those whom it names.
        package var mentions: [String]?
        package var mentionsYou: Bool?
        /// One's own.
        package var own: Bool?
        /// Whether those who lead a workshop keep it out of sight.
        package var hidden: Bool?
        package var links: [Link]?
        package var files: [File]?

        package init(id: String, time: Int, author: String, deviceId: String, channel: String, text: String) {
            self.id = id
            self.time = time
            self.author = author
            self.deviceId = deviceId
            self.channel = channel
            self.text = text
        }
    }

    package struct Reaction: Codable, Hashable, Sendable {
        package var sign: String
        package var by: [String]
        /// Whether one set it oneself.
        package var own: Bool

        package init(sign: String, by: [String], own: Bool) {
            self.sign = sign
            self.by = by
            self.own = own
        }
    }

    /// Words of a message that lead somewhere.
    package struct Link: Codable, Hashable, Sendable {
        package var written: String
        /// Where the file is now, and the line, from 1; without a line the one that was meant is gone.
        package var path: String?
        package var line: Int?
        /// The record that is meant, such as a thread of a review.
        package var record: String?

        package init(written: String, path: String? = nil, line: Int? = nil, record: String? = nil) {
            self.written = written
            self.path = path
            self.line = line
            self.record = record
        }
    }

    package struct File: Codable, Hashable, Sendable {
        package var blob: String
        /// Absent where the space does not know it.
        package var name: String?
        package var size: Int?

        package init(blob: String, name: String? = nil, size: Int? = nil) {
            self.blob = blob
            self.name = name
            self.size = size
        }
    }

    /// Answered when the message is durable here.
    package enum Send: RPCMethod {
        package static let name = "chat.send"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var text: String
            /// Absent: `general`, or that of the message that is answered.
            package var channel: String?
            /// The message that it answers, by the beginning of its id.
            package var answers: String?
            /// Blobs of the space that come with it.
            package var files: [String]?
            /// Whether a person typed it: then a slash at its start begins a command.
            package var typed: Bool?

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
            /// Absent: of all channels.
            package var channel: String?
            /// Only those before this message.
            package var before: String?
            /// Only this message and what answers it.
            package var thread: String?
            /// Only what is pinned.
            package var pinned: Bool?

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

    /// From the answer on, each new message of the space comes as `chat.message`, also one's own; what is said about
    /// messages and channels as `chat.changed`, about questions as `ask.changed`.
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
            /// Whether the person wants to be told of it, by the rules of `chat.notify`.
            package var wanted: Bool?

            package init(subscription: Int, message: Message) {
                self.subscription = subscription
                self.message = message
            }
        }
    }
}
