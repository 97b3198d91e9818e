import TestKit
import Testing

@testable import CRDT

@Suite struct OpLogTests {
    /// One event: its position and, of an insertion, its character.
    private struct PlainEvent: Equatable {
        let position: Int
        let scalar: Unicode.Scalar?
    }

    private func plain(_ operations: [TextOperation]) -> [PlainEvent] {
        operations.flatMap { operation -> [PlainEvent] in
            switch operation {
            case .insert(let at, let text):
                text.unicodeScalars.enumerated().map { PlainEvent(position: at + $0.offset, scalar: $0.element) }
            case .delete(let at, let count): Array(repeating: PlainEvent(position: at, scalar: nil), count: count)
            }
        }
    }

    private func plain(_ piece: OpPiece, _ log: OpLog) -> [PlainEvent] {
        if piece.isDelete {
            return (0..<piece.count).map { index in
                let position = piece.isForward ? piece.position : piece.position + piece.count - 1 - index
                return PlainEvent(position: position, scalar: nil)
            }
        }
        return plain([.insert(at: piece.position, log.text.string(piece.text))])
    }

    @Test("any range of events reads as it was written", arguments: SeededRandom.seeds(1..<9))
    func ranges(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var log = OpLog()
        var events: [PlainEvent] = []
        var cursor = 0
        for _ in 0..<120 {
            let operation = self.operation(&cursor, &random)
            log.append([operation], skipping: 0)
            events += plain([operation])
        }
        #expect(log.count == events.count)
        for _ in 0..<200 {
            let start = random.below(events.count)
            let end = start + 1 + random.below(random.oneIn(3) ? events.count - start : min(12, events.count - start))
            let pieces = Array(log.pieces(in: LV(start)..<LV(end)))
            #expect(pieces.flatMap { plain($0, log) } == Array(events[start..<end]), "\(random)")
            #expect(pieces.first?.start == LV(start) && pieces.last?.end == LV(end), "\(random)")
        }
        #expect(Array(log.pieces(in: 3..<3)).isEmpty)
    }

    /// Mostly what joins the run before: typing on, deleting on, going back.
    private func operation(_ cursor: inout Int, _ random: inout SeededRandom) -> TextOperation {
        if random.oneIn(6) { cursor = random.below(50) }
        switch random.below(6) {
        case 0...2:
            let count = random.oneIn(10) ? 1_500 : 1 + random.below(4)
            defer { cursor += count }
            return .insert(at: cursor, RandomText.make(count, &random))
        case 3: return .delete(at: cursor, count: 1 + random.below(3))
        default:
            cursor = max(0, cursor - 1)
            return .delete(at: cursor, count: 1)
        }
    }

    @Test("typing, deleting at one place and deleting backwards are one run each")
    func joins() {
        var log = OpLog()
        for index in 0..<10 { log.append([.insert(at: 5 + index, "x")], skipping: 0) }
        for _ in 0..<10 { log.append([.delete(at: 5, count: 1)], skipping: 0) }
        for index in 0..<5 { log.append([.delete(at: 4 - index, count: 1)], skipping: 0) }
        log.append([.delete(at: 9, count: 1), .delete(at: 8, count: 1), .delete(at: 8, count: 1)], skipping: 0)
        #expect(log.runs.indices.map { Int(log.end(ofRun: $0) - log.runs[$0].start) } == [10, 10, 5, 2, 1])
        #expect(log.runs.map(\.isForward) == [true, true, false, false, true])
        #expect(log.runs.map { Int($0.position) } == [5, 5, 0, 8, 8])
    }

    @Test("the events that take effect on a text are those that an event-by-event look finds")
    func validParts() {
        for length in 0...6 {
            for position in 0...7 {
                for count in 1...5 {
                    check(
                        .init(
                            start: 0, count: count, position: position, isDelete: false, isForward: true, text: 0..<0),
                        length)
                    check(
                        .init(
                            start: 0, count: count, position: position, isDelete: true, isForward: true, text: 0..<0),
                        length)
                    check(
                        .init(
                            start: 0, count: count, position: position, isDelete: true, isForward: false, text: 0..<0),
                        length)
                }
            }
        }
    }

    private func check(_ piece: OpPiece, _ length: Int) {
        var now = length
        var valid: [Int] = []
        for index in 0..<piece.count {
            if piece.isDelete {
                let position = piece.isForward ? piece.position : piece.position + piece.count - 1 - index
                if position >= now { continue }
                now -= 1
            } else {
                if piece.position + index > now { continue }
                now += 1
            }
            valid.append(index)
        }
        #expect(Array(piece.validPart(inLength: length)) == valid)
        #expect(piece.length(after: length) == now)
    }
}
