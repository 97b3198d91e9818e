internal import Discovery

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension TransportError: CustomStringConvertible {
    /// What happened and what to do next, in words for a person.
    package var description: String {
        switch self {
        case .portInUse(let port):
            "Another program listens on port \(port). Choose another port, or 0 for any free one."
        case .addressNotUsable(let host, let code):
            "This machine cannot listen on the address \(host): \(Self.reason(code)). Choose one of its own addresses."
        case .alreadyListening:
            "This transport already listens. Shut it down before it listens anew."
        case .refused(let endpoint):
            "Nobody listens at \(endpoint.text). Check the address and that the node there is running."
        case .unreachable(let endpoint, let code):
            "There is no way to \(endpoint.text): \(Self.reason(code)). Check the address and the network."
        case .timedOut(let endpoint):
            "No answer from \(endpoint.text). Check the address, and that no firewall drops connections to it."
        case .nameNotFound(let host):
            "No address is known for the name \(host). Check its spelling, or use a numeric address."
        case .cancelled:
            "The connection attempt was given up."
        case .tooManyConnections(let limit):
            "All \(limit) connections are in use. Try again when one has closed."
        case .system(let call, let code):
            "\(Self.doing(call)) failed: \(Self.reason(code))."
        case .socketPathTooLong, .notAFolder, .folderOfAnotherUser, .folderOpenToOthers, .notASocket, .socketInUse:
            localSocketSentence
        }
    }

    private var localSocketSentence: String {
        switch self {
        case .socketPathTooLong(let path, let limit):
            "The path of the local socket has \(path.utf8.count) bytes and the system takes \(limit): \(path). "
                + "Choose a home folder with a shorter path."
        case .notAFolder(let path):
            "\(path) is not a folder (a link to one does not count). Move it away, or choose another home folder."
        case .folderOfAnotherUser(let path, let user):
            "The folder \(path) belongs to user \(user). Choose a folder of your own."
        case .folderOpenToOthers(let path, let mode):
            "Other users may enter the folder \(path) (mode \(String(mode, radix: 8))). Run: chmod 700 '\(path)'"
        case .notASocket(let path):
            "\(path) is in the way of the local socket and is none itself. Move it away."
        case .socketInUse(let path):
            "A node already answers at \(path). Use it, or stop it first."
        default:
            preconditionFailure("the sentences of the other errors are in description")
        }
    }

    private static func doing(_ call: SystemCall) -> String {
        switch call {
        case .listen: "Opening a listening socket"
        case .connect: "Connecting"
        case .register: "Handing a socket to the event loop"
        case .createFolder: "Making the folder of the local socket"
        case .openFolder: "Opening the folder of the local socket"
        case .removeSocket: "Removing a socket that nobody answers at"
        case .probeSocket: "Asking whether somebody answers at the local socket"
        case .openDatagramSocket: "Opening a socket for datagrams"
        case .openBeaconSocket: "Opening a socket for beacons"
        case .sendBeacon: "Sending a beacon"
        case .listInterfaces: "Listing the network interfaces"
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
