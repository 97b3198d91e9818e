import SodiumCrypto
import Testing

@testable import SecureChannel

@Suite struct DatagramVectorTests {
    private struct Document: Decodable {
        struct Step: Decodable {
            let name, from, counter: String
            let sizeMin: Int
            let frames: [FrameVector]
            let wire: HexBytes
        }

        struct Received: Decodable {
            let name: String
            let wire: HexBytes
            let result: String
        }

        struct Malformed: Decodable {
            let name: String
            let wire: HexBytes
            let error: String
        }

        struct Acknowledgement: Decodable {
            let name: String
            let bytes: HexBytes
            let delay: Int
            let ranges: [[String]]
        }

        struct Named: Decodable {
            let name: String
            let type: UInt8?
            let bytes: HexBytes
            let observed: String?
        }

        struct Checks: Decodable {
            let valid, malformed: [Named]
        }

        let secret: HexBytes
        let initiatorIndex, responderIndex: UInt32
        let phases: [HexBytes]
        let steps: [Step]
        let received: [Received]
        let malformed: [Malformed]
        let acknowledgements: [Acknowledgement]
        let malformedAcknowledgements: [Named]
        let checks: Checks
    }

    private func document() throws -> Document { try readVectors("datagram.json") }

    private func channels(_ document: Document) -> (initiator: DatagramChannel, responder: DatagramChannel) {
        let secret = SecretBytes(copying: document.secret.bytes)
        let (one, two) = (document.initiatorIndex, document.responderIndex)
        return (
            DatagramChannel(secret: secret, isInitiator: true, index: one, remoteIndex: two),
            DatagramChannel(secret: secret, isInitiator: false, index: two, remoteIndex: one)
        )
    }

    @Test("both sides seal and open as in the vectors")
    func steps() throws {
        let document = try document()
        #expect(!document.steps.isEmpty)
        var (initiator, responder) = channels(document)
        for step in document.steps {
            let frames = step.frames.map(\.frame)
            if step.from == "initiator" {
                let sealed = try initiator.seal(frames, sizeInBytesMin: step.sizeMin, at: .zero)
                #expect(sealed.bytes == step.wire.bytes && "\(sealed.counter)" == step.counter, "\(step.name)")
                #expect(try responder.open(sealed.bytes, at: .zero, roundTrip: .zero).frames == frames)
            } else {
                let sealed = try responder.seal(frames, sizeInBytesMin: step.sizeMin, at: .zero)
                #expect(sealed.bytes == step.wire.bytes, "\(step.name)")
                #expect(try initiator.open(sealed.bytes, at: .zero, roundTrip: .zero).frames == frames)
            }
        }
    }

    @Test("a phase follows the other as in the vectors, and what is late, repeated or ahead is refused")
    func received() throws {
        let document = try document()
        #expect(document.phases.count > 1 && !document.received.isEmpty)
        var responder = channels(document).responder
        for step in document.steps where step.from == "initiator" {
            _ = try responder.open(step.wire.bytes, at: .zero, roundTrip: .seconds(1))
        }
        for one in document.received {
            let result = refusal { () throws(ChannelError) in
                try responder.open(one.wire.bytes, at: .seconds(1), roundTrip: .seconds(1))
            }
            #expect(result ?? "opened" == one.result, "\(one.name)")
        }
    }

    @Test("each phase's key is that of the vectors")
    func phases() throws {
        let document = try document()
        var phase = KeyPhase(number: 0, key: SecretBytes(copying: try #require(document.phases.first).bytes))
        for key in document.phases.dropFirst() {
            phase = phase.next()
            #expect(phase.key.withUnsafeBytes { [UInt8]($0) } == key.bytes)
        }
    }

    @Test("malformed datagrams are refused as in the vectors")
    func malformed() throws {
        let document = try document()
        #expect(!document.malformed.isEmpty)
        for one in document.malformed {
            var responder = channels(document).responder
            let error = refusal { () throws(ChannelError) in
                try responder.open(one.wire.bytes, at: .zero, roundTrip: .zero)
            }
            #expect(error == one.error, "\(one.name)")
        }
    }

    @Test("acknowledgements are read and written as in the vectors")
    func acknowledgements() throws {
        let document = try document()
        #expect(!document.acknowledgements.isEmpty && !document.malformedAcknowledgements.isEmpty)
        for one in document.acknowledgements {
            let read = try AckRanges.decode(one.bytes.bytes)
            #expect(read.ranges.ranges.map { ["\($0.lowerBound)", "\($0.upperBound)"] } == one.ranges, "\(one.name)")
            #expect(read.delayInMicroseconds == one.delay)
            #expect(read.ranges.encode(delayInMicroseconds: one.delay) == one.bytes.bytes, "\(one.name)")
        }
        for one in document.malformedAcknowledgements {
            let error = refusal { () throws(ChannelError) in try AckRanges.decode(one.bytes.bytes) }
            #expect(error == "malformedAcknowledgement", "\(one.name)")
        }
    }

    @Test("path checks and echoes are read and written as in the vectors")
    func checks() throws {
        let document = try document()
        #expect(!document.checks.valid.isEmpty && !document.checks.malformed.isEmpty)
        for one in document.checks.valid {
            let frame: Frame
            if one.type == PathFrame.checkType {
                frame = PathFrame.check(try PathFrame.readCheck(one.bytes.bytes))
            } else {
                let read = try PathFrame.readEcho(one.bytes.bytes)
                #expect(read.observed == one.observed)
                frame = PathFrame.echo(read.token, observed: read.observed)
            }
            #expect(frame.body == one.bytes.bytes && frame.type == one.type, "\(one.name)")
        }
        for one in document.checks.malformed {
            let error = refusal { () throws(ChannelError) in
                if one.type == PathFrame.checkType {
                    _ = try PathFrame.readCheck(one.bytes.bytes)
                } else {
                    _ = try PathFrame.readEcho(one.bytes.bytes)
                }
            }
            #expect(error == "malformedPathFrame", "\(one.name)")
        }
    }
}
