extension SpaceMethods {
    /// What became of a join so far.
    package struct Joined: Codable, Hashable, Sendable {
        /// The id of the space; absent while this node waits to be let in.
        package var space: String?
        package var title: String?
        /// The name of the device that invited.
        package var host: String
        /// Digits that both sides can compare aloud; the same on both.
        package var digits: String
        /// After a code for several guests: the digits that must stand beside it on the host's screen.
        package var hostDigits: String?
        /// Somebody at the host decides, within so many seconds; `space.awaitAdmission` gives the outcome.
        package var waitingSeconds: Int?

        package init(
            space: String?, title: String?, host: String, digits: String, hostDigits: String? = nil,
            waitingSeconds: Int? = nil
        ) {
            self.space = space
            self.title = title
            self.host = host
            self.digits = digits
            self.hostDigits = hostDigits
            self.waitingSeconds = waitingSeconds
        }
    }

    /// Joins the space of whoever gave the code or the link; answered once the genesis is stored here, when the host
    /// lets this node wait, or with `timeout` after 20 seconds.
    package enum Join: RPCMethod {
        package static let name = "space.join"
        package typealias Result = Joined

        package struct Params: Codable, Hashable, Sendable {
            /// A spoken code or a link.
            package var code: String
            /// `host:port`; absent: whoever announces the code's number nearby, or the addresses in the link.
            package var address: String?

            package init(code: String, address: String? = nil) {
                self.code = code
                self.address = address
            }
        }
    }

    /// After a join that waits, on the same connection: answered when the host has decided.
    package enum AwaitAdmission: RPCMethod {
        package static let name = "space.awaitAdmission"
        package typealias Params = Nothing
        package typealias Result = Joined
    }
}
