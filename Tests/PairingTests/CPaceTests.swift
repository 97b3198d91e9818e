import Foundation
import Pairing
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct CPaceTests {
    /// One case of the draft's own vectors; which fields are there depends on `kind`.
    struct Vector: Decodable {
        let kind: String
        let parts: [String]?
        let result, prs, ci, sid, hash, generator: String?
        let scalarA, dataA, shareA, scalarB, dataB, shareB, secretPoint, sessionKey: String?
        let scalar, share: String?

        enum CodingKeys: String, CodingKey {
            case kind, parts, result, sid, hash
            case prs = "PRS"
            case ci = "CI"
            case generator = "g"
            case scalarA = "ya"
            case dataA = "ADa"
            case shareA = "Ya"
            case scalarB = "yb"
            case dataB = "ADb"
            case shareB = "Yb"
            case secretPoint = "K"
            case sessionKey = "ISK_IR"
            case scalar = "s"
            case share = "X"
        }
    }

    struct Document: Decodable {
        let vectors: [Vector]
    }

    @Test("the draft's own vectors hold")
    func published() throws {
        guard let bytes = try TestData.bytes("cpace-vectors/cpace-ristretto255.json") else { return }
        let vectors = try JSONDecoder().decode(Document.self, from: Data(bytes)).vectors
        try #require(!vectors.isEmpty)
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: Vector) throws {
        switch vector.kind {
        case "lv_cat":
            #expect(CPace.concatenated(try #require(vector.parts).map(bytes)) == (try bytes(vector.result)))
        case "generator_string":
            let (prs, ci, sid) = (try bytes(vector.prs), try bytes(vector.ci), try bytes(vector.sid))
            let string = CPace.generatorString(prs: prs, ci: ci, sid: sid)
            #expect(Hex.encode(string) == vector.result)
            #expect(Hex.encode(KeyDerivation.sha512(string)) == vector.hash)
            #expect(CPace.generator(prs: prs, ci: ci, sid: sid).hex == vector.generator)
        case "transcript_ir":
            let transcript = CPace.transcriptIR(
                ya: try bytes(vector.shareA), ada: try bytes(vector.dataA), yb: try bytes(vector.shareB),
                adb: try bytes(vector.dataB))
            #expect(Hex.encode(transcript) == vector.result)
        case "run": try checkRun(vector)
        case "abort":
            #expect(throws: CryptoError.invalidPoint) {
                try CPace.secretPoint(
                    scalar: SecretBytes(copying: try bytes(vector.scalar)), share: try point(vector.share))
            }
        default: Issue.record("a kind of vector without a test: \(vector.kind)")
        }
    }

    private func checkRun(_ vector: Vector) throws {
        let sid = try bytes(vector.sid)
        let generator = CPace.generator(prs: try bytes(vector.prs), ci: try bytes(vector.ci), sid: sid)
        #expect(generator.hex == vector.generator)
        let a = SecretBytes(copying: try bytes(vector.scalarA))
        let b = SecretBytes(copying: try bytes(vector.scalarB))
        let shareA = try CPace.share(scalar: a, generator: generator)
        let shareB = try CPace.share(scalar: b, generator: generator)
        #expect(shareA.hex == vector.shareA)
        #expect(shareB.hex == vector.shareB)
        let transcript = CPace.transcriptIR(
            ya: shareA.bytes, ada: try bytes(vector.dataA), yb: shareB.bytes, adb: try bytes(vector.dataB))
        for (scalar, share) in [(a, shareB), (b, shareA)] {
            let point = try CPace.secretPoint(scalar: scalar, share: share)
            #expect(point.withUnsafeBytes { Hex.encode($0) } == vector.secretPoint)
            let key = CPace.sessionKey(sid: sid, secretPoint: point, transcript: transcript)
            #expect(key.withUnsafeBytes { Hex.encode($0) } == vector.sessionKey)
        }
    }

    @Test("nothing but label, secret and padding is in the first block of the hash, at every length of the secret")
    func paddingEdge() {
        let ci = [UInt8](repeating: 0xC1, count: 3)
        let sid = [UInt8](repeating: 0x51, count: 16)
        for count in [0, 1, 22, 107, 108, 109, 110, 126, 127, 128, 129, 200, 300] {
            let secret = [UInt8](repeating: 0xAA, count: count)
            let string = CPace.generatorString(prs: secret, ci: ci, sid: sid)
            let end = [3] + ci + [16] + sid
            #expect(string.suffix(end.count).elementsEqual(end))
            // The label with its length takes 18 bytes; the secret's length takes 1 byte below 128, 2 from there on.
            let secretEnd = 18 + (count < 128 ? 1 : 2) + count
            let padding = string[secretEnd..<string.count - end.count]
            #expect(Int(padding.first ?? 0xFF) == padding.count - 1)
            #expect(padding.dropFirst().allSatisfy { $0 == 0 })
            #expect(string.count - end.count == max(128, secretEnd + 1), "\(count)")
        }
    }

    @Test("shares that are no group element, or the identity, are refused")
    func invalidShares() throws {
        let scalar = CPace.scalar(from: RandomSource(seed: 1))
        let ones = [UInt8](repeating: 0xFF, count: 30)
        let zeros = [UInt8](repeating: 0, count: 31)
        // The identity; an odd number; not reduced; the field's prime p, not reduced either; p - 1, which is no square.
        let bad = [[0] + zeros, [1] + zeros, [0xFF] + ones + [0xFF], [0xED] + ones + [0x7F], [0xEC] + ones + [0x7F]]
        for share in bad {
            #expect(throws: CryptoError.invalidPoint) {
                try CPace.secretPoint(scalar: scalar, share: try #require(Bytes32(share)))
            }
        }
    }

    @Test("scalars have 252 bits")
    func scalars() {
        let random = RandomSource(seed: 2)
        var union: UInt8 = 0
        for _ in 0..<200 {
            union |= CPace.scalar(from: random).withUnsafeBytes { $0[31] }
        }
        #expect(union == 0x0F)
    }

    private func point(_ hex: String?) throws -> Bytes32 { try #require(hex.flatMap(Bytes32.init(hex:))) }

    private func bytes(_ hex: String?) throws -> [UInt8] {
        try #require(hex.flatMap(Hex.decode))
    }
}
