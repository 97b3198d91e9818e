/// `terminal.*`: terminals that members of a space show each other. Nothing of them is kept.
package enum TerminalMethods {
    package struct Device: Codable, Hashable, Sendable {
        package var deviceId: String
        package var name: String
        /// True of this node's own.
        package var isSelf: Bool?

        package init(deviceId: String, name: String, isSelf: Bool? = nil) {
            self.deviceId = deviceId
            self.name = name
            self.isSelf = isSelf
        }
    }

    /// A terminal that can be watched.
    package struct Terminal: Codable, Hashable, Sendable {
        /// 16 hexadecimal digits.
        package var terminal: String
        package var host: Device
        package var isSelf: Bool
        package var title: String
        /// Nobody but its host types into it, ever.
        package var readOnly: Bool
        /// Who may type beside the host.
        package var controller: Device?
        /// Of one that is shared from here.
        package var watchers: Int?
        package var asking: [Device]?

        package init(terminal: String, host: Device, isSelf: Bool, title: String, readOnly: Bool) {
            self.terminal = terminal
            self.host = host
            self.isSelf = isSelf
            self.title = title
            self.readOnly = readOnly
        }
    }

    /// Shares a terminal for as long as the connection stands. What concerns its host comes as `terminal.input` and
    /// `terminal.changed`.
    package enum Open: RPCMethod {
        package static let name = "terminal.open"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String
            package var readOnly: Bool?
            /// The number of one that this device shared before: those who watched it see it again.
            package var terminal: String?
            package var columns: Int
            package var rows: Int
            /// What draws the screen from nothing (Protocol/terminal.md, section 3).
            package var screen: Base64Bytes

            package init(space: String?, title: String, columns: Int, rows: Int, screen: [UInt8]) {
                self.space = space
                self.title = title
                self.columns = columns
                self.rows = rows
                self.screen = Base64Bytes(screen)
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var terminal: String
            package var subscription: Int

            package init(terminal: String, subscription: Int) {
                self.terminal = terminal
                self.subscription = subscription
            }
        }
    }

    /// What the terminal's program wrote. Behind 256 KiB a keyframe has to come first.
    package enum Output: RPCMethod {
        package static let name = "terminal.output"

        package struct Params: Codable, Hashable, Sendable {
            package var terminal: String
            package var data: Base64Bytes

            package init(terminal: String, data: [UInt8]) {
                self.terminal = terminal
                self.data = Base64Bytes(data)
            }
        }

        package typealias Result = Nothing
    }

    /// What it shows after all that was written so far.
    package enum Keyframe: RPCMethod {
        package static let name = "terminal.keyframe"

        package struct Params: Codable, Hashable, Sendable {
            package var terminal: String
            package var columns: Int
            package var rows: Int
            package var screen: Base64Bytes

            package init(terminal: String, columns: Int, rows: Int, screen: [UInt8]) {
                self.terminal = terminal
                self.columns = columns
                self.rows = rows
                self.screen = Base64Bytes(screen)
            }
        }

        package typealias Result = Nothing
    }

    package struct Selection: Codable, Hashable, Sendable {
        /// Absent: the only one that is shared from here.
        package var terminal: String?

        package init(terminal: String? = nil) {
            self.terminal = terminal
        }
    }

    package enum Close: RPCMethod {
        package static let name = "terminal.close"
        package typealias Params = Selection
        package typealias Result = Nothing
    }

    package enum List: RPCMethod {
        package static let name = "terminal.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var terminals: [Terminal]

            package init(terminals: [Terminal]) {
                self.terminals = terminals
            }
        }
    }

    /// Lets one who watches type; whoever could before cannot any more.
    package enum Grant: RPCMethod {
        package static let name = "terminal.grant"

        package struct Params: Codable, Hashable, Sendable {
            package var terminal: String?
            /// A name, or the beginning of a device id. Absent: the one who asked first.
            package var who: String?

            package init(terminal: String? = nil, who: String? = nil) {
                self.terminal = terminal
                self.who = who
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var device: Device

            package init(device: Device) {
                self.device = device
            }
        }
    }

    package enum Revoke: RPCMethod {
        package static let name = "terminal.revoke"
        package typealias Params = Selection
        package typealias Result = Nothing
    }

    /// From the answer on, what it shows comes as `terminal.frame`, and what becomes of it as `terminal.changed`.
    package enum Watch: RPCMethod {
        package static let name = "terminal.watch"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Whose: a name, or the beginning of a device id. Absent with `terminal`: the only one there is.
            package var who: String?
            package var terminal: String?

            package init(space: String? = nil, who: String? = nil, terminal: String? = nil) {
                self.space = space
                self.who = who
                self.terminal = terminal
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int
            package var terminal: Terminal

            package init(subscription: Int, terminal: Terminal) {
                self.subscription = subscription
                self.terminal = terminal
            }
        }
    }

    /// All frames before this number are drawn: eight at most come before that is said.
    package enum Took: RPCMethod {
        package static let name = "terminal.took"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var count: Int

            package init(subscription: Int, count: Int) {
                self.subscription = subscription
                self.count = count
            }
        }

        package typealias Result = Nothing
    }

    package struct Watching: Codable, Hashable, Sendable {
        package var subscription: Int

        package init(subscription: Int) {
            self.subscription = subscription
        }
    }

    /// Asks the host to be let type.
    package enum Ask: RPCMethod {
        package static let name = "terminal.ask"
        package typealias Params = Watching
        package typealias Result = Nothing
    }

    /// Types, or wants to, no more.
    package enum GiveBack: RPCMethod {
        package static let name = "terminal.giveBack"
        package typealias Params = Watching
        package typealias Result = Nothing
    }

    /// What was typed. Whether it counts is for the host's node to say.
    package enum TypeKeys: RPCMethod {
        package static let name = "terminal.type"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var data: Base64Bytes

            package init(subscription: Int, data: [UInt8]) {
                self.subscription = subscription
                self.data = Base64Bytes(data)
            }
        }

        package typealias Result = Nothing
    }
}
