import TestKit
import Testing

@testable import CRDT

@Suite struct MalformedDeltaTests {
    private let kim = AgentID([UInt8]("kim".utf8))

    /// Three characters by kim.
    private func document() throws -> TextDocument {
        var document = TextDocument()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "abc")])
        document.refresh()
        return document
    }

    private func expect(
        _ expected: CRDTError, _ name: String, _ body: (inout DeltaBytes) -> Void
    ) throws {
        var document = try document()
        let delta = DeltaBytes.make(body)
        let refused = isRefused(&document, name) { document in
            var receiver = DeltaReceiver()
            do throws(CRDTError) {
                try receiver.receive(delta, into: &document)
            } catch {
                #expect(error == expected, "\(name)")
                throw error
            }
        }
        #expect(refused, "\(name)")
    }

    @Test("the bytes of the format, written by hand, are understood")
    func byHand() throws {
        var document = try document()
        var receiver = DeltaReceiver()
        let delta = DeltaBytes.make {
            $0.head(operations: 2)
            $0.agent(0, "lee")
            $0.varint(1 << 1)
            $0.agent(1, "kim")
            $0.zigzag(3)
            $0.operation(.insert, 3, jump: 3, Array("d😀e".utf8))
            $0.operation(.deleteBackward, 2, jump: -2)
            $0.head(operations: 1, isSameAgent: true, isContinued: true)
            $0.operation(.insert, 1, Array("é".utf8))
        }
        try receiver.receive(delta, into: &document)
        document.refresh()
        #expect(document.shows("abcée"))
    }

    @Test("what a delta builds on must be there")
    func links() throws {
        try expect(.sequenceGap(expected: 3, received: 5), "a gap") {
            $0.head(operations: 1, isContinued: true, isNext: false)
            $0.agent(0, "kim")
            $0.varint(5)
            $0.operation(.deleteForward, 1)
        }
        try expect(.unknownEvent(agent: kim, sequence: 3), "an unknown event of a known agent") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(1 << 1)
            $0.agent(1, "kim")
            $0.zigzag(4)
            $0.operation(.deleteForward, 1)
        }
        try expect(.unknownEvent(agent: AgentID([UInt8]("new".utf8)), sequence: 0), "an unknown agent") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(1 << 1)
            $0.agent(1, "new")
            $0.zigzag(1)
            $0.operation(.deleteForward, 1)
        }
        try expect(.unknownEvent(agent: AgentID([UInt8]("lee".utf8)), sequence: 0), "an event of its own future") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(1 << 1)
            $0.varint(0)
            $0.zigzag(1)
            $0.operation(.deleteForward, 1)
        }
        try expect(.malformed(field: "parents"), "continued from nothing") {
            $0.head(operations: 1, isContinued: true)
            $0.agent(0, "lee")
            $0.operation(.deleteForward, 1)
        }
        try expect(.malformed(field: "parents"), "its own event before, where there is none") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(1)
            $0.operation(.deleteForward, 1)
        }
        try expect(.malformed(field: "parents"), "a sequence number below zero") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(1 << 1)
            $0.agent(1, "kim")
            $0.zigzag(-1)
            $0.operation(.deleteForward, 1)
        }
    }

    @Test("a later part that is refused takes the earlier ones with it")
    func laterPart() throws {
        try expect(.sequenceGap(expected: 1, received: 2), "a good part before a bad one") {
            $0.head(operations: 1)
            $0.agent(0, "lee")
            $0.varint(0)
            $0.operation(.insert, 1, [0x78])
            $0.head(operations: 1, isSameAgent: true, isContinued: true, isNext: false)
            $0.varint(2)
            $0.operation(.insert, 1, [0x78])
        }
    }

    @Test("agents are named in turn, by ids of at most 255 bytes")
    func agents() throws {
        try expect(.malformed(field: "agent"), "a short name that was not given") {
            $0.head(operations: 1)
            $0.agent(1, "lee")
        }
        try expect(.malformed(field: "agent"), "the same agent as before, where there was none") {
            $0.head(operations: 1, isSameAgent: true)
            $0.varint(0)
            $0.operation(.deleteForward, 1)
        }
        try expect(.malformed(field: "agent"), "an id of 256 bytes") {
            $0.head(operations: 1)
            $0.agent(0, String(repeating: "k", count: 256))
            $0.varint(0)
            $0.operation(.deleteForward, 1)
        }
        var document = try document()
        var receiver = DeltaReceiver()
        let longest = String(repeating: "k", count: 255)
        let delta = DeltaBytes.make {
            $0.head(operations: 1)
            $0.agent(0, longest)
            $0.varint(0)
            $0.operation(.insert, 1, [0x78])
            $0.head(operations: 1)
            $0.agent(1, "")
            $0.varint(0)
            $0.operation(.insert, 1, jump: -1, [0x79])
        }
        try receiver.receive(delta, into: &document)
        document.refresh()
        #expect(document.shows("yabcx"))
        #expect(document.nextSequence(of: AgentID([UInt8](longest.utf8))) == 1)
        #expect(document.nextSequence(of: AgentID([])) == 1)
    }

    @Test("an agent named twice in an exchange is one agent")
    func agentNamedTwice() throws {
        var document = try document()
        var receiver = DeltaReceiver()
        let delta = DeltaBytes.make {
            $0.head(operations: 1, isContinued: true, isNext: false)
            $0.agent(0, "kim")
            $0.varint(3)
            $0.operation(.insert, 1, jump: 3, [0x64])
            $0.head(operations: 1, isContinued: true, isNext: false)
            $0.agent(1, "kim")
            $0.varint(4)
            $0.operation(.insert, 1, [0x65])
        }
        try receiver.receive(delta, into: &document)
        document.refresh()
        #expect(document.shows("abcde"))
    }

    @Test("numbers are in their shortest form, of five bytes at most")
    func numbers() throws {
        for (name, bytes) in [
            ("overlong zero", [0x80, 0x00]), ("overlong one", [0x81, 0x00]),
            ("overlong in five", [0x81, 0x80, 0x80, 0x80, 0]),
            ("six bytes", [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]), ("ten bytes", Array(repeating: 0xFF, count: 9) + [1]),
        ] as [(String, [UInt8])] {
            try expect(.malformed(field: "number"), name) {
                $0.head(operations: 1)
                $0.agent(0, "lee")
                $0.raw(bytes)
                $0.operation(.deleteForward, 1)
            }
        }
    }

    @Test("positions and counts stay within their limits")
    func positions() throws {
        let last = TextLimits.positionMax
        func one(_ kind: DeltaBytes.Kind, _ count: Int, jump: Int) -> (inout DeltaBytes) -> Void {
            {
                $0.head(operations: 1)
                $0.agent(0, "lee")
                $0.varint(0)
                $0.operation(
                    kind, count, jump: jump, kind == .insert ? Array(repeating: 0x78, count: min(count, 9)) : [])
            }
        }
        let bad: [(String, DeltaBytes.Kind, Int, Int)] = [
            ("before the start", .insert, 1, -1), ("behind the last position", .insert, 1, last + 1),
            ("a deletion behind it", .deleteForward, 1, last + 1),
            ("a deletion that goes below zero", .deleteBackward, 3, 1),
            ("too many deletions", .deleteForward, last + 1, 0), ("the greatest count", .deleteForward, 1 << 32, 0),
            ("an insertion that runs past the last position", .insert, 2, last),
        ]
        for (name, kind, count, jump) in bad {
            try expect(.malformed(field: "position"), name, one(kind, count, jump: jump))
        }
        for (kind, count, jump) in [
            (.insert, 1, last), (.insert, 2, last - 1), (.deleteForward, 1, last), (.deleteForward, last - 9, 0),
            (.deleteBackward, 3, 2), (.deleteBackward, last - 9, last),
        ] as [(DeltaBytes.Kind, Int, Int)] {
            var document = try document()
            var receiver = DeltaReceiver()
            try receiver.receive(DeltaBytes.make(one(kind, count, jump: jump)), into: &document)
            document.refresh()
            #expect(document.eventCount == 3 + count)
            #expect(document.violationsEverywhere() == [])
        }
        try expect(.malformed(field: "operation"), "an undo of two events", one(.undo, 2, jump: 0))
        try expect(.malformed(field: "operations"), "a count that fits into the head") {
            $0.head(operations: 0)
            $0.agent(0, "lee")
            $0.varint(0)
            $0.varint(31)
        }
    }

    @Test("an undo stands alone in its part and names 64 spans at most, within the limits of sequence numbers")
    func undos() throws {
        func undo(_ body: @escaping (inout DeltaBytes) -> Void) -> (inout DeltaBytes) -> Void {
            {
                $0.head(operations: 1)
                $0.agent(0, "lee")
                $0.varint(1 << 1)
                $0.agent(1, "kim")
                $0.zigzag(3)
                $0.varint(DeltaBytes.Kind.undo.rawValue)
                body(&$0)
            }
        }
        func spans(_ count: Int) -> (inout DeltaBytes) -> Void {
            undo {
                $0.varint(count << 1)
                for _ in 0..<count {
                    $0.varint(1)
                    $0.zigzag(-2)
                    $0.varint(1)
                }
            }
        }
        let limit = TextLimits.undoSpansMax
        try expect(
            .overLimit(field: "undo spans", value: limit + 1, limit: limit), "a span too many", spans(limit + 1))
        try expect(.malformed(field: "undo"), "an event below zero") {
            undo {
                $0.varint(1 << 1)
                $0.varint(1)
                $0.zigzag(-4)
                $0.varint(1)
            }(&$0)
        }
        try expect(.malformed(field: "undo"), "an event that no agent has") {
            undo {
                $0.varint(1 << 1)
                $0.varint(1)
                $0.zigzag(0)
                $0.varint(CausalLimits.eventCountMax)
            }(&$0)
        }
        try expect(.malformed(field: "operation"), "an undo behind an insertion") {
            $0.head(operations: 2)
            $0.agent(0, "lee")
            $0.varint(0)
            $0.operation(.insert, 1, [0x78])
            $0.varint(DeltaBytes.Kind.undo.rawValue)
        }
        var document = try document()
        var receiver = DeltaReceiver()
        try receiver.receive(DeltaBytes.make(spans(limit)), into: &document)
        document.refresh()
        #expect(document.eventCount == 4 && document.shows("bc"))
    }

    @Test("text is valid UTF-8: every bad form is refused, every good one taken", arguments: [false, true])
    func utf8(isSecond: Bool) throws {
        let before: [UInt8] = isSecond ? Array("é".utf8) : []
        func delta(_ text: [UInt8]) -> [UInt8] {
            DeltaBytes.make {
                $0.head(operations: 1)
                $0.agent(0, "lee")
                $0.varint(0)
                $0.operation(.insert, isSecond ? 2 : 1, before + text)
            }
        }
        for form in BadUTF8.forms {
            for tail in [[], Array("tail".utf8)] {
                var document = try document()
                let refused = isRefused(&document, "\(form)") { document in
                    var receiver = DeltaReceiver()
                    try receiver.receive(delta(form + tail), into: &document)
                }
                #expect(refused, "\(form)")
            }
        }
        for form in BadUTF8.goodForms {
            var document = TextDocument()
            var receiver = DeltaReceiver()
            try receiver.receive(delta(form), into: &document)
            document.refresh()
            #expect(document.text.utf8(inScalars: 0..<document.text.lengthInScalars) == before + form)
        }
    }
}
