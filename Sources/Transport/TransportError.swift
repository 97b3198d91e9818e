package import Discovery

/// Why a socket could not be had, a peer not be reached, or a local socket is not safe to open.
package enum TransportError: Error, Equatable, Sendable {
    // Listening
    case portInUse(UInt16)
    case addressNotUsable(host: String, code: Int32)
    case alreadyListening

    // Dialling
    case refused(Endpoint)
    case unreachable(Endpoint, code: Int32)
    case timedOut(Endpoint)
    case nameNotFound(host: String)
    case cancelled
    case tooManyConnections(limit: Int)

    // The local socket
    case socketPathTooLong(path: String, limitInBytes: Int)
    case notAFolder(path: String)
    case folderOfAnotherUser(path: String, user: UInt32)
    /// Others than the owner have some right on the folder; `mode` holds its permission bits.
    case folderOpenToOthers(path: String, mode: UInt32)
    case notASocket(path: String)
    /// A process answers at the socket: most likely another node of the same profile.
    case socketInUse(path: String)

    /// A call to the system failed with this errno.
    case system(call: SystemCall, code: Int32)

    /// The calls whose failure has no case of its own.
    package enum SystemCall: String, Equatable, Sendable {
        case listen, connect, register, createFolder, openFolder, removeSocket, probeSocket
        case openDatagramSocket, openBeaconSocket, sendBeacon, listInterfaces
    }
}
