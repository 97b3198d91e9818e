import LocalRPC

/// The socket at which editors' bridges see a film. Nothing of it waits: it is served between two pictures.
final class FilmServer {
    /// One bridge.
    private final class Seat {
        let socket: UnixSocket
        var conversation = FilmConversation()
        private var deframer = MessageDeframer()
        private var outgoing: [UInt8] = []
        private var inbox = [UInt8](repeating: 0, count: 64 * 1024)

        init(_ descriptor: Int32) {
            socket = UnixSocket(adopting: descriptor)
        }

        /// False when it has left, or says what is no message.
        func serve(_ state: FilmState) -> Bool {
            guard hear(state) else { return false }
            conversation.show(state)
            for message in conversation.takeOutgoing() {
                (deframer.style ?? .lines).append(message, to: &outgoing)
            }
            while !outgoing.isEmpty {
                switch socket.write(outgoing[...]) {
                case .bytes(let count): outgoing.removeFirst(count)
                case .wouldBlock: return true
                case .closed: return false
                }
            }
            return true
        }

        private func hear(_ state: FilmState) -> Bool {
            while true {
                switch socket.read(into: &inbox) {
                case .wouldBlock: return true
                case .closed: return false
                case .bytes(let count):
                    deframer.append(inbox[..<count])
                    do {
                        while let message = try deframer.next() { conversation.take(message, at: state) }
                    } catch {
                        return false
                    }
                }
            }
        }
    }

    private let listener: UnixListener
    private var seats: [Seat] = []
    /// Whether an editor has shown something of it at all.
    private(set) var hasBegun = false

    init(at path: String) throws(CommandError) {
        listener = try UnixListener(at: path)
    }

    /// Whether editors watched, and all have left.
    var isOver: Bool { hasBegun && seats.isEmpty }

    /// Hears and tells all who watch.
    func serve(_ state: FilmState) {
        while let connection = listener.next() { seats.append(Seat(connection)) }
        seats = seats.filter { $0.serve(state) }
        hasBegun = hasBegun || seats.contains { $0.conversation.isWatched }
    }
}
