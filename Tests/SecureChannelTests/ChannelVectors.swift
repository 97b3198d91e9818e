import Foundation
import TestKit
import Testing
import WireCodec

@testable import SecureChannel

/// Reads one file of `Protocol/vectors/channel`.
func readVectors<Document: Decodable>(_ name: String, as type: Document.Type = Document.self) throws -> Document {
    let url = TestData.vectors("channel").appendingPathComponent(name)
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}

/// Bytes that stand as hexadecimal digits in a vector.
struct HexBytes: Decodable, Equatable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hex.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not hexadecimal")
        }
        self.bytes = bytes
    }
}

/// A frame or a part of one: its body is given, or is `count` times `byte`.
struct FrameVector: Decodable {
    let type: UInt8
    let more: Bool?
    let body: HexBytes?
    let count: Int?
    let byte: UInt8?
    /// The message that completes it.
    let message: Int?

    var bytes: [UInt8] {
        body?.bytes ?? [UInt8](repeating: byte ?? 0, count: count ?? 0)
    }

    var frame: Frame { Frame(type: type, body: bytes) }
}

/// The word by which vectors name an error.
func word(for error: ChannelError) -> String {
    switch error {
    case .notANode: "notANode"
    case .unknownOpeningKind: "unknownOpeningKind"
    case .malformedOpening: "malformedOpening"
    case .emptyMessage: "emptyMessage"
    case .messageTooLong: "messageTooLong"
    case .decryptionFailed: "decryptionFailed"
    case .paddingNotZero: "paddingNotZero"
    case .malformedFrame: "malformedFrame"
    case .frameTooLong: "frameTooLong"
    case .tooMuchUnfinished: "tooMuchUnfinished"
    case .emptyFragment: "emptyFragment"
    case .exhausted: "exhausted"
    case .closed: "closed"
    case .notADatagram: "notADatagram"
    case .datagramRepeated: "datagramRepeated"
    case .fragmentInDatagram: "fragmentInDatagram"
    case .malformedAcknowledgement: "malformedAcknowledgement"
    case .acknowledgedUnsent: "acknowledgedUnsent"
    case .malformedPathFrame: "malformedPathFrame"
    }
}

/// The word of what `body` throws; nil when it does not.
func refusal<Result>(_ body: () throws(ChannelError) -> Result) -> String? {
    do throws(ChannelError) {
        _ = try body()
        return nil
    } catch {
        return word(for: error)
    }
}
