/// `node.*`: the process itself.
package enum NodeMethods {
    package enum Status: RPCMethod {
        package static let name = "node.status"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var version: String
            package var pid: Int
            package var profile: String
            package var deviceId: String
            /// The port that peers connect to.
            package var tcpPort: Int
            package var uptimeSeconds: Int
            package var spaces: Int
            package var peersConnected: Int
            package var peersKnown: Int
            /// The size of the database with its log, in bytes.
            package var storeBytes: Int
            /// What a person should know, each a few sentences; absent when there is nothing.
            package var notices: [String]?

            package init(
                version: String, pid: Int, profile: String, deviceId: String, tcpPort: Int, uptimeSeconds: Int,
                spaces: Int, peersConnected: Int, peersKnown: Int, storeBytes: Int, notices: [String]? = nil
            ) {
                self.version = version
                self.pid = pid
                self.profile = profile
                self.deviceId = deviceId
                self.tcpPort = tcpPort
                self.uptimeSeconds = uptimeSeconds
                self.spaces = spaces
                self.peersConnected = peersConnected
                self.peersKnown = peersKnown
                self.storeBytes = storeBytes
                self.notices = notices
            }
        }
    }

    /// Answered before the node goes down; then it finishes what it has acknowledged and closes every connection.
    package enum Stop: RPCMethod {
        package static let name = "node.stop"
        package typealias Params = Nothing
        package typealias Result = Nothing
    }
}
