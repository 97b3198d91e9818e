/// `ask.*`: questions of a space, and their answers.
package enum QuestionMethods {
    package struct Answer: Codable, Hashable, Sendable {
        package var id: String
        /// Milliseconds since the Unix epoch, as the author's clock had it.
        package var time: Int
        package var author: String
        package var deviceId: String
        package var text: String
        package var votes: Int
        /// Whether one voted for it oneself.
        package var voted: Bool
        package var accepted: Bool
        /// Whether those who lead a workshop keep it out of sight.
        package var hidden: Bool?

        package init(id: String, time: Int, author: String, deviceId: String, text: String) {
            self.id = id
            self.time = time
            self.author = author
            self.deviceId = deviceId
            self.text = text
            votes = 0
            voted = false
            accepted = false
        }
    }

    package struct Question: Codable, Hashable, Sendable {
        package var id: String
        package var time: Int
        package var author: String
        package var deviceId: String
        package var title: String
        package var text: String?
        package var votes: Int
        package var voted: Bool
        /// Whether those who lead a workshop keep it out of sight.
        package var hidden: Bool?
        /// The accepted one first, then by votes.
        package var answers: [Answer]

        package init(id: String, time: Int, author: String, deviceId: String, title: String) {
            self.id = id
            self.time = time
            self.author = author
            self.deviceId = deviceId
            self.title = title
            votes = 0
            voted = false
            answers = []
        }
    }

    package enum New: RPCMethod {
        package static let name = "ask.new"
        package typealias Result = ChatMethods.Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String
            package var text: String?

            package init(space: String? = nil, title: String, text: String? = nil) {
                self.space = space
                self.title = title
                self.text = text
            }
        }
    }

    package enum List: RPCMethod {
        package static let name = "ask.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            /// Those with most votes first.
            package var questions: [Question]

            package init(questions: [Question]) {
                self.questions = questions
            }
        }
    }

    package enum Reply: RPCMethod {
        package static let name = "ask.answer"
        package typealias Params = ChatMethods.Edit.Params
        package typealias Result = ChatMethods.Said
    }

    /// For a question or an answer.
    package enum Vote: RPCMethod {
        package static let name = "ask.vote"
        package typealias Params = ChatMethods.Choice
        package typealias Result = ChatMethods.Said
    }

    /// The answer that helped; with `off` the question of which none did.
    package enum Accept: RPCMethod {
        package static let name = "ask.accept"
        package typealias Params = ChatMethods.Choice
        package typealias Result = ChatMethods.Said
    }

    /// `ask.changed`: a question is new, or stands otherwise now.
    package enum Changed: RPCNotification {
        package static let name = "ask.changed"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var question: Question

            package init(subscription: Int, question: Question) {
                self.subscription = subscription
                self.question = question
            }
        }
    }
}
