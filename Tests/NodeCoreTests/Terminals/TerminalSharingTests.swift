import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite("Shared terminals") struct TerminalSharingTests {
    @Test("members see that a terminal is shared, who watches sees it at once and as it goes on, and its end")
    func watching() throws {
        let shared = try TerminalRoom(roles: [.editor, .viewer])
        for node in shared.room.guests {
            let seen = node.core.terminals(in: shared.room.space)
            #expect(seen.map(\.host) == [shared.host.key] && seen.map(\.state.title) == ["bash"])
        }
        #expect(try shared.output(", one") == nil)
        let early = try shared.watch(from: shared.guest)
        #expect(shared.shown(early, at: shared.guest) == "first, one")
        #expect(try shared.output(", two") == nil)
        // A latecomer, on the host's own node as well.
        let late = try shared.watch(from: shared.room.guests[1])
        let own = try shared.watch(from: shared.host, client: 9)
        #expect(try shared.output(", three") == nil)
        for (subscription, node) in [(early, shared.guest), (late, shared.room.guests[1]), (own, shared.host)] {
            #expect(shared.shown(subscription, at: node) == "first, one, two, three")
            let numbers = shared.frames(subscription, at: node).map(\.number)
            #expect(numbers == Array(0..<UInt64(numbers.count)))
        }
        shared.room.network.feed(.clientClosed(ClientID(value: TerminalRoom.program)), to: shared.host)
        shared.room.network.run(for: .milliseconds(50))
        for (subscription, node) in [(early, shared.guest), (late, shared.room.guests[1]), (own, shared.host)] {
            guard case .ended? = shared.notices(subscription, at: node).last else {
                Issue.record("\(node.name) was not told of the end")
                continue
            }
            #expect(node.core.terminals(in: shared.room.space).isEmpty)
        }
    }

    @Test("what another size showed is followed by a whole screen, for everybody")
    func resized() throws {
        let shared = try TerminalRoom()
        let watch = try shared.watch(from: shared.guest)
        try shared.keyframe("same size")
        #expect(shared.frames(watch, at: shared.guest).count == 1)
        try shared.keyframe("wide", columns: 120)
        #expect(shared.shown(watch, at: shared.guest) == "wide")
        guard case .keyframe(120, 24, 4, _)? = shared.frames(watch, at: shared.guest).last?.1 else {
            Issue.record("no keyframe of the new size")
            return
        }
    }

    @Test("to one who takes nothing eight frames go out and nothing is kept; afterwards it gets the newest screen")
    func slowWatcher() throws {
        let shared = try TerminalRoom(roles: [.editor, .editor])
        let slow = try shared.watch(from: shared.guest)
        let fast = try shared.watch(from: shared.room.guests[1])
        var all = "first"
        for step in 0..<200 {
            let text = String(repeating: "\(step % 10)", count: 2_000)
            all += text
            #expect(try shared.output(text) == nil)
            if step % 20 == 19 { try shared.keyframe("screen \(step)") }
            let taken = UInt64(shared.frames(fast, at: shared.room.guests[1]).count)
            #expect(try shared.tell(.took(fast, taken), at: shared.room.guests[1]) == nil)
        }
        #expect(shared.frames(slow, at: shared.guest).count == Int(NodeLimits.terminalFramesInFlightMax))
        let log = try #require(shared.host.core.terminals.own[shared.terminal]?.log)
        #expect(log.end == 400_000)
        // The fast one saw all of it, but for what a whole screen made needless.
        #expect(shared.shown(fast, at: shared.room.guests[1]).hasSuffix(String(all.suffix(30_000))))
        #expect(try shared.tell(.took(slow, NodeLimits.terminalFramesInFlightMax), at: shared.guest) == nil)
        #expect(shared.shown(slow, at: shared.guest) == "screen 199")
    }

    @Test("what is not taken over a link that does not read waits as one place in the log, and goes on from it")
    func slowLink() throws {
        let shared = try TerminalRoom()
        let watch = try shared.watch(from: shared.guest)
        let session = try shared.room.network.session(of: shared.host, with: shared.guest)
        shared.room.network.feed(.linkWritable(session.id, false), to: shared.host)
        for step in 0..<30 { #expect(try shared.output("<\(step)>") == nil) }
        #expect(shared.frames(watch, at: shared.guest).count == 1)
        shared.room.network.feed(.linkWritable(session.id, true), to: shared.host)
        shared.room.network.run(for: .milliseconds(50))
        #expect(shared.shown(watch, at: shared.guest) == "first" + (0..<30).map { "<\($0)>" }.joined())
        #expect(shared.frames(watch, at: shared.guest).count == 2)
    }

    @Test("a large screen comes in parts, and what follows it behind them")
    func parts() throws {
        let shared = try TerminalRoom()
        let screen = String(repeating: "0123456789abcdef", count: 12_000)
        try shared.keyframe(screen, columns: 100)
        let watch = try shared.watch(from: shared.guest)
        #expect(try shared.output("!") == nil)
        #expect(shared.shown(watch, at: shared.guest) == screen + "!")
        #expect(shared.frames(watch, at: shared.guest).count == 4)
    }

    @Test("a watch outlives its link: its client is told, and gets a whole screen over the next one")
    func reconnect() throws {
        let shared = try TerminalRoom()
        let watch = try shared.watch(from: shared.guest)
        shared.room.part()
        #expect(try shared.output(", unseen") == nil)
        guard case .lost? = shared.notices(watch, at: shared.guest).last else {
            Issue.record("the loss was not told")
            return
        }
        #expect(shared.guest.core.terminals(in: shared.room.space).isEmpty)
        #expect(shared.host.core.terminals(in: shared.room.space).map(\.watcherCount) == [0])
        shared.room.meet()
        #expect(shared.shown(watch, at: shared.guest) == "first, unseen")
        #expect(try shared.output(", seen") == nil)
        #expect(shared.shown(watch, at: shared.guest) == "first, unseen, seen")
        let numbers = shared.frames(watch, at: shared.guest).map(\.number)
        #expect(numbers == Array(0..<UInt64(numbers.count)))
    }

    @Test("nothing of a terminal is written to the store")
    func neverStored() throws {
        let shared = try TerminalRoom()
        let before = shared.room.nodes.map(\.store.commitCount)
        let watch = try shared.watch(from: shared.guest)
        #expect(try shared.tell(.ask(watch), at: shared.guest) == nil)
        #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == nil)
        #expect(try shared.output("words") == nil)
        #expect(try shared.tell(.input(watch, [65]), at: shared.guest) == nil)
        #expect(shared.room.nodes.map(\.store.commitCount) == before)
    }

    @Test("eight terminals are shared at once and no ninth; 64 watch one and no 65th")
    func limits() throws {
        let shared = try TerminalRoom()
        let first = try #require(TerminalKeyframe(columns: 1, rows: 1, bytes: [1]))
        let open = { (title: String) in TerminalCommand.open(title: title, isReadOnly: false, again: nil, first) }
        for number in 1..<NodeLimits.terminalsMax {
            #expect(try shared.tell(open("\(number)"), at: shared.host) == nil)
        }
        let tooMany = NodeFailure.terminal(.tooMany(limit: NodeLimits.terminalsMax))
        #expect(try shared.tell(open("one more"), at: shared.host) == tooMany)
        #expect(shared.guest.core.terminals(in: shared.room.space).count == NodeLimits.terminalsMax)
        // A host that tells of more is passed over.
        let ninth = TerminalMessage(
            space: shared.room.space, terminal: 9, state: .init(title: "ninth", isReadOnly: false))
        try shared.say(ninth, from: shared.host, to: shared.guest)
        #expect(shared.guest.core.terminals(in: shared.room.space).count == NodeLimits.terminalsMax)
        let limit = ReplicationLimits.terminalTitleInBytes
        let tooLong = NodeFailure.terminal(.titleTooLong(limitInBytes: limit))
        #expect(try shared.tell(open(String(repeating: "x", count: limit + 1)), at: shared.host) == tooLong)

        for client in 0..<UInt64(NodeLimits.terminalWatchersMax) {
            _ = try shared.watch(from: shared.host, client: 100 + client)
        }
        let watch = TerminalCommand.watch(host: shared.host.key, shared.terminal)
        let full = NodeFailure.terminal(.tooMany(limit: NodeLimits.terminalWatchersMax))
        #expect(try shared.tell(watch, at: shared.host, client: 99) == full)
        let refused = try shared.watch(from: shared.guest)
        #expect(shared.refusals(refused, at: shared.guest) == [.tooMany])
    }

    @Test("of one link eight watches are served, and of a ninth the end is told")
    func watchesPerLink() throws {
        let shared = try TerminalRoom()
        for client in 0..<UInt64(NodeLimits.terminalWatchersPerLinkMax) {
            let watch = try shared.watch(from: shared.guest, client: 10 + client)
            #expect(shared.shown(watch, at: shared.guest) == "first")
        }
        let ninth = try shared.watch(from: shared.guest, client: 99)
        #expect(shared.refusals(ninth, at: shared.guest) == [.tooMany])
        guard case .ended? = shared.notices(ninth, at: shared.guest).last else {
            Issue.record("the ninth goes on")
            return
        }
    }

    @Test("256 KiB of output are taken behind a whole screen, and a byte more not before the next one")
    func tail() throws {
        let first = try #require(TerminalKeyframe(columns: 80, rows: 24, bytes: [1]))
        var log = TerminalLog(first)
        let most = NodeLimits.terminalTailMaxInBytes
        #expect(log.append([UInt8](repeating: 2, count: most)) && !log.append([3]) && log.end == UInt64(most))
        log.take(first)
        #expect(log.append([3]) && log.end == UInt64(most) + 1)
        // What was dropped is nobody's next step.
        #expect(log.next(after: 0, generation: 0) == .keyframe)
        #expect(log.next(after: UInt64(most), generation: 0) == .output([3]))
        #expect(log.next(after: UInt64(most) + 1, generation: 0) == .nothing)
    }

    @Test("a log gives what a list of all that was written gives", arguments: SeededRandom.seeds(0..<20))
    func model(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var log = TerminalLog(try #require(TerminalKeyframe(columns: 80, rows: 24, bytes: [0])))
        var written: [UInt8] = []
        var watcher = TerminalWatcher(.link(LinkID(value: 1), watch: 1), device: .zero)
        // Only what was written up to the newest whole screen, which bears its own count here, and behind it.
        var seen: [UInt8] = []
        for _ in 0..<400 {
            switch random.below(8) {
            case 0..<4:
                let bytes = random.bytes(random.below(9_000))
                if log.append(bytes) { written += bytes }
            case 4:
                let columns = random.oneIn(4) ? 1 + random.below(100) : log.keyframe.columns
                let bytes = Array("\(written.count)".utf8)
                log.take(try #require(TerminalKeyframe(columns: columns, rows: 24, bytes: bytes)))
            default:
                while let frame = watcher.next(of: log) {
                    watcher.took(frame.number + 1)
                    switch frame.content {
                    case .output(let bytes): seen += bytes
                    case .keyframe(_, _, _, let bytes):
                        seen = Array(written[..<(Int(String(decoding: bytes, as: UTF8.self)) ?? 0)])
                    default: Issue.record("a small screen in parts")
                    }
                }
                #expect(seen == written, "\(random)")
            }
        }
    }
}
