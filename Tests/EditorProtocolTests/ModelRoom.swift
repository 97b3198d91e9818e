import LocalRPC
import TestKit
import Testing

@testable import EditorProtocol

/// Some editors at one document of one node, each with its session between; every message takes its time.
struct ModelRoom {
    /// An editor, its session, and what is under way on the four ways between them and the node.
    struct Seat {
        var editor: ModelEditor
        var session: EditorSession
        var toSession: [[UInt8]] = []
        var toEditor: [[UInt8]] = []
        var toNode: [NodeQuestion] = []
        var fromNode: [NodeAnswer] = []
        var isConnected = false
        /// The number of an edit that the node took and has not stored.
        var unanswered: Int?
    }

    static let path = "notes.md"
    var node = ModelNode()
    var seats: [Seat]
    var random: SeededRandom
    /// One character each, so that each can be looked for: private use characters.
    private(set) var typed: [Unicode.Scalar] = []

    init(seats count: Int, random: SeededRandom) {
        self.random = random
        seats = (0..<count).map { number in
            Seat(
                editor: ModelEditor(uri: "file:///r/\(Self.path)", text: ""),
                session: EditorSession(folder: EditorFolder(roots: ["/r"])))
        }
        for index in seats.indices {
            connect(index)
            seats[index].toSession.append(seats[index].editor.open())
        }
    }

    // MARK: Acts

    mutating func act(deletions: Bool, crashes: Bool) throws {
        let seat = random.below(seats.count)
        switch random.below(12) {
        case 0..<3: type(at: seat, deletions: deletions)
        case 3..<5: try deliverToSession(seat)
        case 5..<7: try deliverToEditor(seat)
        case 7..<9: deliverToNode(seat)
        case 9..<10: deliverFromNode(seat)
        case 10: if crashes, random.oneIn(4) { refuseToStore() } else { store() }
        default: if crashes, random.oneIn(6) { crash() } else { deliverFromNode(seat) }
        }
        if !seats[seat].isConnected, random.oneIn(8) { connect(seat) }
        if seats[seat].session.wantsRetry, random.oneIn(4) { retry(seat) }
    }

    mutating func type(at seat: Int, deletions: Bool) {
        guard seats[seat].editor.isTracking else { return }
        let count = seats[seat].editor.text.count
        let start = random.below(count + 1)
        let deleted = deletions && random.oneIn(3) ? random.below(min(4, count - start + 1)) : 0
        var inserted = ""
        for _ in 0..<(deleted == 0 ? 1 + random.below(3) : random.below(2)) {
            let scalar = Unicode.Scalar(UInt32(0xE000 + typed.count % 0x1900)) ?? "?"
            typed.append(scalar)
            inserted.unicodeScalars.append(scalar)
        }
        if random.oneIn(4) { inserted.append("\n") }
        seats[seat].toSession.append(seats[seat].editor.type(inserted, replacing: start..<start + deleted))
    }

    mutating func connect(_ seat: Int) {
        guard !seats[seat].isConnected else { return }
        seats[seat].isConnected = true
        seats[seat].session.nodeIsThere()
        takeEffects(of: seat)
    }

    private mutating func takeEffects(of seat: Int) {
        for effect in seats[seat].session.takeEffects() {
            switch effect {
            case .tell(let message): seats[seat].toEditor.append(message)
            case .ask(let question): seats[seat].toNode.append(question)
            }
        }
    }

    /// Half a second passes.
    mutating func retry(_ seat: Int) {
        seats[seat].session.retry()
        takeEffects(of: seat)
    }

    mutating func deliverToSession(_ seat: Int) throws {
        guard !seats[seat].toSession.isEmpty else { return }
        seats[seat].session.receive(seats[seat].toSession.removeFirst())
        takeEffects(of: seat)
    }

    mutating func deliverToEditor(_ seat: Int) throws {
        guard !seats[seat].toEditor.isEmpty else { return }
        try seats[seat].editor.receive(seats[seat].toEditor.removeFirst())
    }

    mutating func deliverFromNode(_ seat: Int) {
        guard !seats[seat].fromNode.isEmpty else { return }
        seats[seat].session.receive(seats[seat].fromNode.removeFirst())
        takeEffects(of: seat)
    }

    mutating func deliverToNode(_ seat: Int) {
        guard seats[seat].isConnected, !seats[seat].toNode.isEmpty else { return }
        switch seats[seat].toNode.removeFirst() {
        case .open(let path):
            var result = DocumentMethods.Open.Result(text: node.text.text, revision: node.revision, subscription: 1)
            result.lastEdit = node.lastEdit(of: seat)
            seats[seat].fromNode.append(.opened(path: path, result))
        case .edit(_, let number, let revision, let edits): take(edits, number, at: revision, from: seat)
        case .create, .close, .follow, .place, .tell: return
        }
    }

    private mutating func take(_ edits: [DocumentMethods.Splice], _ number: Int, at revision: Int, from seat: Int) {
        seats[seat].unanswered = number
        guard let splices = node.edit(edits, number: number, at: revision, by: seat, &random) else { return }
        for other in seats.indices where seats[other].isConnected {
            seats[other].fromNode.append(
                .changed(
                    .init(
                        subscription: 1, path: Self.path, revision: node.revision, edits: splices,
                        origin: other == seat ? .own : .local, author: "")))
        }
    }

    /// The disk has all; who waits for that is told.
    mutating func store() {
        node.store()
        for index in seats.indices {
            guard let number = seats[index].unanswered else { continue }
            seats[index].unanswered = nil
            seats[index].fromNode.append(.edited(path: Self.path, number: number, revision: node.revision))
        }
    }

    /// The disk takes nothing now; the node keeps what it has in memory, and says that it is not stored.
    mutating func refuseToStore() {
        for index in seats.indices {
            guard let number = seats[index].unanswered else { continue }
            seats[index].unanswered = nil
            seats[index].fromNode.append(
                .failed(
                    .edit(path: Self.path, number: number, revision: 0, edits: []),
                    RPCFailure(.failed, "The disk is full.", kept: "It is kept in memory.")))
        }
    }

    mutating func crash() {
        node.crash()
        for index in seats.indices where seats[index].isConnected {
            seats[index].isConnected = false
            seats[index].unanswered = nil
            // What the node had written may still be read, or not.
            if random.oneIn(2) { seats[index].fromNode = [] }
            while !seats[index].fromNode.isEmpty { deliverFromNode(index) }
            seats[index].session.nodeIsLost()
            takeEffects(of: index)
            seats[index].toNode = []
        }
    }

    // MARK: The end

    /// Everything under way arrives.
    mutating func settle() throws {
        for index in seats.indices { connect(index) }
        var rounds = 0
        while seats.contains(where: \.isBusy) {
            rounds += 1
            try #require(rounds < 10_000, "\(random)")
            for index in seats.indices {
                if seats[index].session.wantsRetry { retry(index) }
                try deliverToSession(index)
                deliverToNode(index)
                store()
                deliverFromNode(index)
                try deliverToEditor(index)
            }
        }
    }

    func check() {
        let text = node.text.shown
        for seat in seats {
            #expect(seat.editor.string == text, "every editor shows the node's text; \(random)")
            #expect(!seat.session.hasUnsavedEdits, "\(random)")
        }
    }
}

extension ModelRoom.Seat {
    fileprivate var isBusy: Bool {
        session.wantsRetry || !toSession.isEmpty || !toEditor.isEmpty || !toNode.isEmpty || !fromNode.isEmpty
            || unanswered != nil
    }
}
