import Foundation
import Membership
import Replication
import TestKit
import Testing
import WireCodec

struct TerminalMessageTests {
    private func cases(_ name: String) throws -> [(fields: [String: Any], bytes: [UInt8])] {
        let root = try JSONSerialization.jsonObject(with: try VectorFile.data("sync/\(name).json")) as? [String: Any]
        return try #require(root?["valid"] as? [[String: Any]]).map { valid in
            (try #require(valid["fields"] as? [String: Any]), try bytes(try #require(valid["bytes"] as? String)))
        }
    }

    private func space(_ fields: [String: Any]) throws -> SpaceID {
        SpaceID(try #require(Bytes32(try requiredBytes(fields["space"]))))
    }

    private func terminal(_ fields: [String: Any]) throws -> UInt64 {
        try #require((fields["terminal"] as? String).flatMap { UInt64($0, radix: 16) })
    }

    private func optionalBytes(_ value: Any?) throws -> [UInt8]? { try (value as? String).map { try bytes($0) } }

    @Test("a terminal's message is made of its fields")
    func terminal() throws {
        for (fields, encoded) in try cases("terminal") {
            let state = try (fields["title"] as? String).map { title in
                TerminalMessage.State(
                    title: title, isReadOnly: try #require(fields["readOnly"] as? Bool),
                    controller: try optionalBytes(fields["controller"]).flatMap { Bytes32($0) })
            }
            let message = TerminalMessage(space: try space(fields), terminal: try terminal(fields), state: state)
            #expect(message.encode() == encoded)
            #expect(try TerminalMessage(decoding: encoded) == message)
        }
    }

    private func requiredBytes(_ value: Any?) throws -> [UInt8] {
        let found = try optionalBytes(value)
        return try #require(found)
    }

    private func content(_ fields: [String: Any]) throws -> TerminalFrameMessage.Content {
        if let output = try optionalBytes(fields["output"]) { return .output(output) }
        if let more = try optionalBytes(fields["more"]) { return .more(more) }
        if let name = fields["refused"] as? String {
            return .refused(try #require(TerminalFrameMessage.Refusal.allCases.first { "\($0)" == name }))
        }
        return .keyframe(
            columns: try #require(fields["columns"] as? Int), rows: try #require(fields["rows"] as? Int),
            totalInBytes: try #require(fields["total"] as? Int), try requiredBytes(fields["bytes"]))
    }

    @Test("a frame is made of its fields")
    func frame() throws {
        for (fields, encoded) in try cases("terminalFrame") {
            let message = TerminalFrameMessage(
                space: try space(fields), terminal: try terminal(fields),
                watch: UInt32(try #require(fields["watch"] as? Int)),
                number: try #require((fields["number"] as? String).flatMap { UInt64($0) }),
                content: try content(fields))
            #expect(message.encode() == encoded)
            #expect(try TerminalFrameMessage(decoding: encoded) == message)
        }
    }

    @Test("a request is made of its fields")
    func request() throws {
        for (fields, encoded) in try cases("terminalRequest") {
            let request: TerminalRequestMessage.Request =
                switch try #require(fields["request"] as? String) {
                case "watch": .watch
                case "unwatch": .unwatch
                case "ask": .ask
                case "giveBack": .giveBack
                case "took": .took(try #require((fields["count"] as? String).flatMap { UInt64($0) }))
                default: .input(try requiredBytes(fields["bytes"]))
                }
            let message = TerminalRequestMessage(
                space: try space(fields), terminal: try terminal(fields),
                watch: UInt32(try #require(fields["watch"] as? Int)), request)
            #expect(message.encode() == encoded)
            #expect(try TerminalRequestMessage(decoding: encoded) == message)
        }
    }

    @Test("output, parts of keyframes and input are read at their limits, and one past them refused")
    func limits() throws {
        func frame(_ content: TerminalFrameMessage.Content) -> [UInt8] {
            TerminalFrameMessage(space: SpaceID(.zero), terminal: 1, watch: 1, number: 1, content: content).encode()
        }
        func input(_ count: Int) -> [UInt8] {
            let bytes = [UInt8](repeating: 1, count: count)
            return TerminalRequestMessage(space: SpaceID(.zero), terminal: 1, watch: 1, .input(bytes)).encode()
        }
        let output = [UInt8](repeating: 1, count: ReplicationLimits.terminalOutputInBytes)
        let part = [UInt8](repeating: 1, count: ReplicationLimits.terminalKeyframePartInBytes)
        let largest = TerminalFrameMessage.Content.keyframe(
            columns: ReplicationLimits.terminalColumnCount, rows: ReplicationLimits.terminalRowCount,
            totalInBytes: ReplicationLimits.terminalKeyframeInBytes, part)
        for content in [.output(output), .more(part), largest] {
            #expect(try TerminalFrameMessage(decoding: frame(content)).content == content)
        }
        // As the page says.
        #expect(frame(largest).count <= 65_599 + 9)
        for content in [.output(output + [1]), .more(part + [1])] as [TerminalFrameMessage.Content] {
            #expect(throws: ReplicationError.self) { try TerminalFrameMessage(decoding: frame(content)) }
        }
        let most = ReplicationLimits.terminalInputInBytes
        #expect((try? TerminalRequestMessage(decoding: input(most))) != nil)
        #expect(throws: ReplicationError.self) { try TerminalRequestMessage(decoding: input(most + 1)) }
    }
}
