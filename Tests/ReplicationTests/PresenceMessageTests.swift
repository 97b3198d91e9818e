import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PresenceMessageTests {
    private struct File: Decodable {
        struct Case: Decodable {
            struct Fields: Decodable {
                let device, counter, fields: String
                let told: [UInt32]
            }

            let name, bytes: String
            let fields: Fields
            let signed: Bool
        }

        let valid: [Case]
    }

    private func message(_ fields: [UInt8]) -> PresenceMessage {
        PresenceMessage(
            space: SpaceID(.zero), counter: 1, fields: fields, by: DeviceKey.generate(from: RandomSource(seed: 1)))
    }

    @Test("the vectors' words have their fields, and the signatures that hold are those made elsewhere")
    func vectors() throws {
        let cases = try VectorFile.read("sync/presence.json", as: File.self).valid
        #expect(cases.contains { $0.signed } && cases.contains { !$0.signed })
        for vector in cases {
            let message = try PresenceMessage(decoding: try bytes(vector.bytes))
            #expect(message.device.hex == vector.fields.device && String(message.counter) == vector.fields.counter)
            #expect(message.fields == Array(vector.fields.fields.utf8) && message.told == vector.fields.told)
            #expect(message.isSigned == vector.signed, "\(vector.name)")
        }
    }

    @Test("at the limits a word is read, and one past them refused")
    func limits() throws {
        let frame = #"{"v":""}"#.utf8.count
        func fields(_ count: Int) -> [UInt8] {
            Array(#"{"v":"\#(String(repeating: "x", count: count - frame))"}"#.utf8)
        }
        let most = message(fields(ReplicationLimits.presenceInBytes))
        #expect(try PresenceMessage(decoding: most.encode()) == most)
        #expect(throws: ReplicationError.self) {
            try PresenceMessage(decoding: message(fields(ReplicationLimits.presenceInBytes + 1)).encode())
        }
        let devices = (0..<ReplicationLimits.presenceToldCount + 1).map { Bytes32(UInt64($0) << 32, 0, 0, 0) }
        let told = most.told(to: devices)
        #expect(told.told.count == ReplicationLimits.presenceToldCount)
        #expect(told.encode().count <= 1_419)
        #expect(try PresenceMessage(decoding: told.encode()) == told)
        #expect(told.isSigned && told.isTold(to: devices[0]) && !told.isTold(to: devices[64]))
    }

    @Test("who passes a word on changes nothing of it but the list of those told")
    func passedOn() throws {
        let word = message(Array("{}".utf8))
        let on = word.told(to: [Bytes32(5 << 32, 0, 0, 0)]).told(to: [Bytes32(3 << 32, 0, 0, 0)])
        #expect(on.told == [3, 5] && on.isSigned && on.counter == word.counter && on.fields == word.fields)
        // Any other bit spoils it.
        let encoded = on.encode()
        for index in encoded.indices.dropLast(9) {
            var changed = encoded
            changed[index] ^= 1
            if let read = try? PresenceMessage(decoding: changed) { #expect(!read.isSigned, "byte \(index)") }
        }
    }
}
