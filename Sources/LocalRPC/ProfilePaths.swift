/// Where the files of one profile live: the same answer for the node and for everyone who looks for it.
///
/// With `ATELIER_HOME` set to a folder, everything is under `ATELIER_HOME/<profile>/`: `data`, `state` and `run`. Else
/// the XDG base directories are used (freedesktop.org, version 0.8), each with `atelier/<profile>` under it; without
/// `XDG_RUNTIME_DIR` the runtime folder is `run` in the state folder. Nothing is made or looked at here.
package struct ProfilePaths: Hashable, Sendable {
    package let profile: String
    /// Keys and database.
    package let dataFolder: String
    /// Logs.
    package let stateFolder: String
    /// The socket; must be 0700.
    package let runtimeFolder: String

    /// The profile that is meant when none is named.
    package static let defaultProfile = "default"
    /// The longest name of a profile, in bytes.
    package static let profileNameLimit = 32

    #if os(Linux)
        /// The longest path of a Unix socket in bytes (`sun_path` less its closing zero).
        package static let socketPathLimit = 107
    #else
        package static let socketPathLimit = 103
    #endif

    /// The socket of the node: 0600.
    package var socket: String { runtimeFolder + "/node.sock" }
    /// Held locked by the node that runs.
    package var lockFile: String { dataFolder + "/node.lock" }
    /// Where a node that runs in the background writes what it has to say.
    package var logFile: String { stateFolder + "/node.log" }
    package var databaseFile: String { dataFolder + "/node.sqlite" }
    /// The bytes of blobs.
    package var blobsFolder: String { dataFolder + "/blobs" }
    /// The keys of the device: 0600.
    package var keyFile: String { dataFolder + "/device.key" }

    /// `environment` is that of the process; `XDG` variables that are not absolute are passed over, as their standard
    /// asks.
    package init(profile: String, environment: [String: String]) throws(ProfileProblem) {
        guard Self.isValidName(profile) else { throw .invalidName(profile) }
        self.profile = profile
        if let home = environment["ATELIER_HOME"], !home.isEmpty {
            guard home.hasPrefix("/") else { throw .homeNotAbsolute(home) }
            let root = Self.withoutTrailingSlash(home) + "/" + profile
            dataFolder = root + "/data"
            stateFolder = root + "/state"
            runtimeFolder = root + "/run"
        } else {
            let data = try Self.base("XDG_DATA_HOME", else: "/.local/share", in: environment)
            let state = try Self.base("XDG_STATE_HOME", else: "/.local/state", in: environment)
            dataFolder = data + "/atelier/" + profile
            stateFolder = state + "/atelier/" + profile
            if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
                runtimeFolder = Self.withoutTrailingSlash(runtime) + "/atelier/" + profile
            } else {
                runtimeFolder = stateFolder + "/run"
            }
        }
        guard socket.utf8.count <= Self.socketPathLimit else {
            throw .socketPathTooLong(socket, limit: Self.socketPathLimit)
        }
    }

    /// A name is 1 to 32 of `a`–`z`, `A`–`Z`, `0`–`9`, `-`, `_`, and does not begin with `-`.
    package static func isValidName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...profileNameLimit).contains(bytes.count), bytes.first != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func base(
        _ variable: String, else folder: String, in environment: [String: String]
    ) throws(ProfileProblem) -> String {
        if let value = environment[variable], value.hasPrefix("/") { return withoutTrailingSlash(value) }
        guard let home = environment["HOME"], home.hasPrefix("/") else { throw .noHome }
        return withoutTrailingSlash(home) + folder
    }

    private static func withoutTrailingSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? withoutTrailingSlash(String(path.dropLast())) : path
    }
}

/// Why the folders of a profile cannot be named.
package enum ProfileProblem: Error, Hashable, Sendable {
    case invalidName(String)
    case homeNotAbsolute(String)
    case noHome
    case socketPathTooLong(String, limit: Int)

    package var failure: RPCFailure {
        switch self {
        case .invalidName:
            RPCFailure(
                .usage, "That is not a name for a profile.",
                next: "Use 1 to \(ProfilePaths.profileNameLimit) letters, digits, - and _.")
        case .homeNotAbsolute:
            RPCFailure(.usage, "ATELIER_HOME is not an absolute path.", next: "Set it to a path that begins with /.")
        case .noHome:
            RPCFailure(.usage, "Neither ATELIER_HOME nor HOME is set.", next: "Set one of them to an absolute path.")
        case .socketPathTooLong(_, let limit):
            RPCFailure(
                .usage, "The path of the node's socket would be longer than the \(limit) bytes that the system takes.",
                next: "Set ATELIER_HOME to a shorter path.")
        }
    }
}
