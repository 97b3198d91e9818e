extension SpaceMethods {
    /// Opens an invitation: a spoken code, or a link.
    package enum Invite: RPCMethod {
        package static let name = "space.invite"

        package enum Told: String, Codable, Sendable, CaseIterable {
            /// Nothing but the number that the code begins with.
            case number
            /// The space's title: guests must be told the code.
            case title
            /// The title and the code: everybody may come in.
            case code
        }

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// The role that whoever comes by it gets.
            package var role: String
            /// For how many; 1 if absent.
            package var guests: Int?
            /// How long it is good; the usual time of its kind if absent.
            package var expiresInSeconds: Int?
            /// Whether it is a link; else a code to say.
            package var link: Bool?
            /// Whether each guest waits until somebody lets it in.
            package var approve: Bool?
            /// Places to dial, `host:port`, that the link names before this machine's own.
            package var addresses: [String]?
            /// What whoever looks for rooms on the same network is told of a code; absent: `number`.
            package var told: Told?

            package init(
                space: String? = nil, role: String, guests: Int? = nil, expiresInSeconds: Int? = nil,
                link: Bool? = nil, approve: Bool? = nil, addresses: [String]? = nil, told: Told? = nil
            ) {
                self.space = space
                self.role = role
                self.guests = guests
                self.expiresInSeconds = expiresInSeconds
                self.link = link
                self.approve = approve
                self.addresses = addresses
                self.told = told
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// What a guest gives to `space.join`: the spoken code, or the link.
            package var code: String
            package var expiresInSeconds: Int
            /// The TCP port of this node, for `--address`.
            package var port: Int
            /// By which it is stopped.
            package var number: Int
            package var guests: Int
            /// Of a code for several guests: what their screens show when they met this node and not somebody else who
            /// knows the code.
            package var hostDigits: String?

            package init(
                code: String, expiresInSeconds: Int, port: Int, number: Int = 1, guests: Int = 1,
                hostDigits: String? = nil
            ) {
                self.code = code
                self.expiresInSeconds = expiresInSeconds
                self.port = port
                self.number = number
                self.guests = guests
                self.hostDigits = hostDigits
            }
        }
    }

    /// The open invitations of this node, and who came by them lately.
    package enum Invites: RPCMethod {
        package static let name = "space.invites"
        package typealias Params = Nothing

        package struct Invitation: Codable, Hashable, Sendable {
            package var number: Int
            /// The space's id.
            package var space: String
            package var title: String
            package var role: String
            /// `code` or `link`.
            package var kind: String
            package var guests: Int
            package var guestsLeft: Int
            /// How many wrong codes it still bears; a link cannot be guessed.
            package var triesLeft: Int?
            package var approve: Bool
            package var expiresInSeconds: Int

            package init(
                number: Int, space: String, title: String, role: String, kind: String, guests: Int, guestsLeft: Int,
                triesLeft: Int?, approve: Bool, expiresInSeconds: Int
            ) {
                self.number = number
                self.space = space
                self.title = title
                self.role = role
                self.kind = kind
                self.guests = guests
                self.guestsLeft = guestsLeft
                self.triesLeft = triesLeft
                self.approve = approve
                self.expiresInSeconds = expiresInSeconds
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var invitations: [Invitation]
            /// The oldest first; of this life of the node alone.
            package var arrivals: [Guest]

            package init(invitations: [Invitation], arrivals: [Guest]) {
                self.invitations = invitations
                self.arrivals = arrivals
            }
        }
    }

    /// Ends an open invitation.
    package enum StopInvite: RPCMethod {
        package static let name = "space.stopInvite"
        package typealias Result = Nothing

        package struct Params: Codable, Hashable, Sendable {
            package var number: Int

            package init(number: Int) {
                self.number = number
            }
        }
    }

    /// Somebody who was invited: on the way in, or in.
    package struct Guest: Codable, Hashable, Sendable {
        package var deviceId: String
        /// What it calls itself.
        package var name: String
        /// The space's id.
        package var space: String
        package var role: String
        /// Digits that both sides can compare aloud; the same on both.
        package var digits: String
        /// The number of the invitation.
        package var invitation: Int
        /// Milliseconds since the Unix epoch.
        package var arrivedAt: Int

        package init(
            deviceId: String, name: String, space: String, role: String, digits: String, invitation: Int, arrivedAt: Int
        ) {
            self.deviceId = deviceId
            self.name = name
            self.space = space
            self.role = role
            self.digits = digits
            self.invitation = invitation
            self.arrivedAt = arrivedAt
        }
    }

    /// A decision about a guest who waits.
    package struct Decision: Codable, Hashable, Sendable {
        package var space: String?
        /// The guest's name, or the first four letters or more of its device id.
        package var who: String

        package init(space: String? = nil, who: String) {
            self.space = space
            self.who = who
        }
    }

    package enum Admit: RPCMethod {
        package static let name = "space.admit"
        package typealias Params = Decision
        package typealias Result = Guest
    }

    package enum Refuse: RPCMethod {
        package static let name = "space.refuse"
        package typealias Params = Decision
        package typealias Result = Guest
    }
}
