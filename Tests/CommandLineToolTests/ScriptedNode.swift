import Foundation
import LocalRPC
import Synchronization

@testable import CommandLineTool

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The other end of a client's socket: a real Unix socket in a real folder, whose answers a test writes down.
final class ScriptedNode: Sendable {
    /// Gives the messages (without frame) to send back for a request; nil closes the connection.
    typealias Script = @Sendable (IncomingRequest) throws -> [[UInt8]]?

    private final class Record: Sendable {
        let methods = Mutex<[String]>([])
    }

    private let listener: Int32
    private let record = Record()

    /// The methods that were asked for, in order.
    var methods: [String] { record.methods.withLock { $0 } }

    init(at paths: ProfilePaths, _ script: @escaping Script) throws {
        try LocalFile.makeFolder(paths.runtimeFolder)
        listener = try Self.listen(on: paths.socket)
        let (listener, record) = (listener, record)
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { Self.serve(connection, script, record) }
            }
            // Closed by who accepts: else its number could be another listener's by the next time round.
            close(listener)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func listen(on path: String) throws -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, bound == 0, startListening(descriptor) else {
            throw CommandError(.failed, "The test's socket cannot be bound.")
        }
        return descriptor
    }

    private static func serve(_ connection: Int32, _ script: Script, _ record: Record) {
        defer { close(connection) }
        var deframer = MessageDeframer()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 {
            deframer.append(chunk[..<count])
            while let message = try? deframer.next() {
                guard case .request(let request)? = try? RPCMessage(parsing: message) else { return }
                record.methods.withLock { $0.append(request.method) }
                guard let replies = try? script(request) else { return }
                for reply in replies {
                    var rest = FramingStyle.lines.frame(reply)[...]
                    while !rest.isEmpty {
                        let sent = rest.withUnsafeBytes {
                            send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        guard sent > 0 else { return }
                        rest = rest.dropFirst(sent)
                    }
                }
            }
        }
    }
}

/// An output that a test reads.
final class CapturedOutput: OutputSink {
    let isTerminal: Bool
    let isErrorTerminal: Bool
    let isInputTerminal: Bool
    let window: (columns: Int, rows: Int)?
    private let written = Mutex((data: "", words: ""))

    init(isTerminal: Bool = false, isInputTerminal: Bool = false, window: (columns: Int, rows: Int)? = nil) {
        self.window = window
        self.isTerminal = isTerminal
        isErrorTerminal = isTerminal
        self.isInputTerminal = isInputTerminal
    }

    var data: String { written.withLock { $0.data } }
    var words: String { written.withLock { $0.words } }

    func writeData(_ text: String) { written.withLock { $0.data += text } }
    func writeWords(_ text: String) { written.withLock { $0.words += text } }
}

private func startListening(_ descriptor: Int32) -> Bool { listen(descriptor, 8) == 0 }
