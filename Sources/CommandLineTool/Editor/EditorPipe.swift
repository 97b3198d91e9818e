import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The editor at the other end of this process's standard input and output.
struct EditorPipe {
    /// The longest message of an editor: the whole text of a file, escaped.
    static let messageLimit = 64 * 1024 * 1024

    private let input: Int32
    private let output: Int32
    private var deframer = MessageDeframer(messageLimit: EditorPipe.messageLimit)
    private var outgoing: [UInt8] = []
    private var written = 0
    private var inbox = [UInt8](repeating: 0, count: 64 * 1024)
    /// It hung up, or sent what is no message.
    private(set) var hasLeft = false

    init(input: Int32 = 0, output: Int32 = 1) {
        self.input = input
        self.output = output
        for descriptor in [input, output] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        // Its end is told by the result of a write.
        signal(SIGPIPE, SIG_IGN)
    }

    var hasOutgoing: Bool { written < outgoing.count && !hasLeft }

    mutating func send(_ message: [UInt8]) {
        (deframer.style ?? .contentLength).append(message, to: &outgoing)
    }

    /// The next whole message of what was read.
    mutating func next() -> [UInt8]? {
        do {
            return try deframer.next()
        } catch {
            send(MessageWriter.failure(error.failure, id: nil))
            flush()
            hasLeft = true
            return nil
        }
    }

    mutating func read() {
        while !hasLeft {
            let count = inbox.withUnsafeMutableBytes { posixRead(input, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) { return }
                hasLeft = true
                return
            }
            deframer.append(inbox[..<count])
            if count < inbox.count { return }
        }
    }

    mutating func flush() {
        while hasOutgoing {
            let count = outgoing[written...].withUnsafeBytes { posixWrite(output, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) { return }
                hasLeft = true
                return
            }
            written += count
        }
        outgoing.removeAll(keepingCapacity: true)
        written = 0
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
