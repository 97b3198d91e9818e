import Foundation
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@Suite struct SigningTests {
    @Test("the first vector of RFC 8032 is signed as published")
    func published() throws {
        let seed = SecretBytes(copying: try bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let pair = Signing.keyPair(seed: seed)
        #expect(pair.publicKey.hex == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let signature = Signing.sign([], with: pair.secretKey)
        #expect(
            Hex.encode(signature)
                == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        #expect(Signing.isValid(signature, of: [], by: pair.publicKey))
    }

    @Test("Wycheproof's Ed25519 cases get the published answers")
    func wycheproof() throws {
        guard let file = try WycheproofFile.read("ed25519") else { return }
        var count = 0
        for group in file.testGroups {
            let key = try bytes32(group.pk)
            for one in group.tests {
                let isValid = Signing.isValid(try bytes(one.sig), of: try bytes(one.msg), by: key)
                #expect(isValid == (one.result == "valid"), "case \(one.tcId)")
                count += 1
            }
        }
        #expect(count > 0)
    }

    private struct EdgeCase: Decodable {
        let message: String
        let publicKey: String
        let signature: String

        enum CodingKeys: String, CodingKey {
            case message, signature
            case publicKey = "pub_key"
        }
    }

    @Test("of the edge cases on which libraries differ, number 3 alone is accepted")
    func edgeCases() throws {
        guard let url = TestData.url("ed25519-edge/cases.json") else { return }
        let cases = try JSONDecoder().decode([EdgeCase].self, from: Data(contentsOf: url))
        #expect(cases.count == 12)
        let accepted = try cases.indices.filter { index in
            let one = cases[index]
            return Signing.isValid(try bytes(one.signature), of: try bytes(one.message), by: try bytes32(one.publicKey))
        }
        #expect(accepted == [3])
    }

    @Test("a changed byte of message, signature or key is refused")
    func changes() {
        let pair = Signing.keyPair(seed: RandomSource(seed: 3).secret(Signing.seedInBytes))
        let message = [UInt8]("a change".utf8)
        let signature = Signing.sign(message, with: pair.secretKey)
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!Signing.isValid(changed, of: message, by: pair.publicKey))
            #expect(!Signing.isValid([UInt8](signature.prefix(index)), of: message, by: pair.publicKey))
        }
        #expect(!Signing.isValid(signature + [0], of: message, by: pair.publicKey))
        #expect(!Signing.isValid(signature, of: message + [0], by: pair.publicKey))
        #expect(!Signing.isValid(signature, of: message, by: .zero))
    }
}
