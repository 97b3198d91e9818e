extension ChatMethods {
    package struct Channel: Codable, Hashable, Sendable {
        package var name: String
        package var topic: String?
        package var archived: Bool
        package var messages: Int
        /// What others said there and the person has not read, and how much of it names the person.
        package var unread: Int
        package var mentions: Int
        /// Where it has one of its own.
        package var notice: Notice?

        package init(name: String, topic: String?, archived: Bool, messages: Int, unread: Int, mentions: Int) {
            self.name = name
            self.topic = topic
            self.archived = archived
            self.messages = messages
            self.unread = unread
            self.mentions = mentions
        }
    }

    /// The chat of a space.
    package struct Place: Codable, Hashable, Sendable {
        package var space: String
        package var title: String
        /// Whether it is for what two persons say to each other.
        package var direct: Bool
        package var notice: Notice
        package var channels: [Channel]

        package init(space: String, title: String, direct: Bool, notice: Notice, channels: [Channel]) {
            self.space = space
            self.title = title
            self.direct = direct
            self.notice = notice
            self.channels = channels
        }
    }

    /// Of what a person wants to be told.
    package enum Notice: String, Codable, Hashable, Sendable, CaseIterable {
        case all, mentions, none
    }

    package struct ChannelNotice: Codable, Hashable, Sendable {
        package var channel: String
        package var notice: Notice

        package init(channel: String, notice: Notice) {
            self.channel = channel
            self.notice = notice
        }
    }

    package enum Channels: RPCMethod {
        package static let name = "chat.channels"

        package struct Params: Codable, Hashable, Sendable {
            /// Absent: of all spaces.
            package var space: String?

            package init(space: String? = nil) {
                self.space = space
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var places: [Place]

            package init(places: [Place]) {
                self.places = places
            }
        }
    }

    /// The person has read a channel, up to a message or all of it.
    package enum Read: RPCMethod {
        package static let name = "chat.read"
        package typealias Result = Nothing

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: `general`.
            package var channel: String?
            /// Absent: the newest message of the channel.
            package var id: String?

            package init(space: String? = nil, channel: String? = nil, id: String? = nil) {
                self.space = space
                self.channel = channel
                self.id = id
            }
        }
    }

    /// Of what the person wants to be told, in a space or in one channel of it; without `notice` and `asSpace` it only
    /// answers.
    package enum Notify: RPCMethod {
        package static let name = "chat.notify"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: of all channels that have none of their own.
            package var channel: String?
            package var notice: Notice?
            /// True: the channel has none of its own any more.
            package var asSpace: Bool?

            package init(space: String? = nil, channel: String? = nil, notice: Notice? = nil, asSpace: Bool? = nil) {
                self.space = space
                self.channel = channel
                self.notice = notice
                self.asSpace = asSpace
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var notice: Notice
            /// The channels that have one of their own; of one channel only that.
            package var channels: [ChannelNotice]?

            package init(notice: Notice, channels: [ChannelNotice]? = nil) {
                self.notice = notice
                self.channels = channels
            }
        }
    }

    /// The space in which one talks with another member alone; made where there is none.
    package enum Talk: RPCMethod {
        package static let name = "chat.talk"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var member: String

            package init(space: String? = nil, member: String) {
                self.space = space
                self.member = member
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var space: String
            package var title: String

            package init(space: String, title: String) {
                self.space = space
                self.title = title
            }
        }
    }

    /// Messages by their words: all of them, each as the beginning of a word, whatever their case and accents.
    package enum Search: RPCMethod {
        package static let name = "chat.search"

        package struct Params: Codable, Hashable, Sendable {
            package var words: String
            /// Absent: in all spaces.
            package var space: String?
            /// The name of who said it.
            package var author: String?
            package var channel: String?
            /// Milliseconds since the Unix epoch: from this time on, and before that one.
            package var since: Int?
            package var before: Int?
            /// At most so many, the newest; 50 unless said otherwise, and 200 at most.
            package var limit: Int?

            package init(words: String) {
                self.words = words
            }
        }

        package struct Hit: Codable, Hashable, Sendable {
            package var space: String
            package var title: String
            package var message: Message

            package init(space: String, title: String, message: Message) {
                self.space = space
                self.title = title
                self.message = message
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The oldest first.
            package var hits: [Hit]

            package init(hits: [Hit]) {
                self.hits = hits
            }
        }
    }

    /// What a slash begins.
    package enum Commands: RPCMethod {
        package static let name = "chat.commands"
        package typealias Params = Nothing

        package struct Command: Codable, Hashable, Sendable {
            package var name: String
            package var usage: String
            package var summary: String

            package init(name: String, usage: String, summary: String) {
                self.name = name
                self.usage = usage
                self.summary = summary
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var commands: [Command]

            package init(commands: [Command]) {
                self.commands = commands
            }
        }
    }
}
