import CommandLineTool
import Dispatch
import Identity
import LocalRPC
import Logging
import NodeRuntime
import SodiumCrypto

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a node in this process until a client or a signal stops it.
struct ForegroundNode: NodeLauncher {
    func keys(of paths: ProfilePaths) -> any KeyKeeper { ProfileKeys(paths) }
    func store(of paths: ProfilePaths) -> any StoreKeeper { ProfileStore(paths) }
    func reader(of paths: ProfilePaths) throws -> (any ProfileReader)? { try ReadingNode(paths) }

    func runNode(_ paths: ProfilePaths, _ passphrase: SecretBytes?) throws {
        Self.leaveNoCore()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "atelier.node")
        logger.logLevel = Self.logLevel
        let configuration = Configuration(
            paths: paths, deviceName: Self.deviceName, port: try Self.port, isDiscoverable: try Self.isDiscoverable,
            passphrase: passphrase, usesDatagrams: Self.variable("ATELIER_UDP") != "off",
            stagesFile: Self.variable("ATELIER_STAGES"))
        do {
            // Damage that comes again and again is that of the disk.
            for _ in 0..<Self.livesMax {
                guard try Self.wantsRestart(configuration, logger) else { return }
            }
            throw RPCFailure(
                .failed, "The database was damaged \(Self.livesMax) times in a row.",
                kept: "Each damaged file is kept beside it.", next: "Check the disk: atelier node verify --full")
        } catch let error as RuntimeError {
            throw RPCFailure(error)
        }
    }

    private static let livesMax = 3

    /// Runs a node to its end; answers whether it found its database damaged and wants another life.
    private static func wantsRestart(_ configuration: Configuration, _ logger: Logger) throws(RuntimeError) -> Bool {
        let runtime = try NodeRuntime(configuration, logger: logger)
        try runtime.start()
        let signals = [SIGTERM, SIGINT].map { stop(runtime, on: $0) }
        runtime.waitUntilStopped()
        for source in signals { source.cancel() }
        return runtime.wantsRestart
    }

    private static func stop(_ runtime: NodeRuntime, on number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { runtime.stop() }
        source.resume()
        return source
    }

    /// A core would hold the texts of all spaces. (Pages of keys are left out of it in any case; a debugger of the same
    /// user is not shut out, since that user can read the file of keys as well.)
    private static func leaveNoCore() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #else
            setrlimit(RLIMIT_CORE, &none)
        #endif
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `ATELIER_LOG` is one of swift-log's levels; anything else means `info`.
    private static var logLevel: Logger.Level {
        variable("ATELIER_LOG").flatMap(Logger.Level.init(rawValue:)) ?? .info
    }

    /// The name that peers see: `ATELIER_NAME`, else the machine's.
    fileprivate static var deviceName: String {
        if let name = variable("ATELIER_NAME") { return DeviceName.nearest(to: name) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return DeviceName.nearest(to: "") }
        return DeviceName.nearest(
            to: String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// `ATELIER_DISCOVERY` is `on`, unless it is `off`: then the node neither tells the links around it that it is here
    /// nor listens to them, but for pairing by a code.
    private static var isDiscoverable: Bool {
        get throws {
            switch variable("ATELIER_DISCOVERY") {
            case nil, "on": return true
            case "off": return false
            default:
                throw RPCFailure(.usage, "ATELIER_DISCOVERY is neither on nor off.", next: "Set it to on or off.")
            }
        }
    }

    /// `ATELIER_PORT` fixes the TCP port for peers. (`ATELIER_UDP=off` keeps everything on TCP.)
    private static var port: UInt16? {
        get throws {
            guard let text = variable("ATELIER_PORT") else { return nil }
            guard let port = UInt16(text), port > 0 else {
                throw RPCFailure(.usage, "ATELIER_PORT is not a port.", next: "Set it to a number from 1 to 65535.")
            }
            return port
        }
    }
}

extension ProfileStore: StoreKeeper {}
extension ReadingNode: ProfileReader {}

extension ProfileKeys: KeyKeeper {
    func restore(
        fromWords words: String, name: String?
    ) throws -> (deviceID: String, name: String, oldKeys: String?) {
        try restore(fromWords: words, calling: name ?? ForegroundNode.deviceName)
    }
}
