import SodiumCrypto
import Testing

@Suite struct SecretBytesTests {
    private func plain(_ secret: SecretBytes) -> [UInt8] { secret.withUnsafeBytes { [UInt8]($0) } }

    @Test("a new secret is zero, and what is written into it stays")
    func writing() {
        let secret = SecretBytes(count: 5)
        #expect(plain(secret) == [0, 0, 0, 0, 0])
        secret.withUnsafeMutableBytes { $0.copyBytes(from: [1, 2, 3, 4, 5]) }
        #expect(plain(secret) == [1, 2, 3, 4, 5])
        #expect(plain(secret.part(1..<3)) == [2, 3])
        secret.erase()
        #expect(plain(secret) == [0, 0, 0, 0, 0])
    }

    @Test("bytes that are moved in leave their array empty")
    func moving() {
        var bytes: [UInt8] = [9, 8, 7]
        let secret = SecretBytes(moving: &bytes)
        #expect(bytes.isEmpty)
        #expect(plain(secret) == [9, 8, 7])
    }

    @Test("equality is that of the bytes")
    func equality() {
        let secret = SecretBytes(copying: [1, 2, 3])
        #expect(SecretBytes.areEqual(secret, SecretBytes(copying: [1, 2, 3])))
        #expect(!SecretBytes.areEqual(secret, SecretBytes(copying: [1, 2, 4])))
        #expect(!SecretBytes.areEqual(secret, SecretBytes(copying: [1, 2])))
        #expect(SecretBytes.areEqual([1, 2], [1, 2]))
        #expect(!SecretBytes.areEqual([1, 2], [1, 3]))
        #expect(!SecretBytes.areEqual([1, 2], [1]))
        #expect(SecretBytes.areEqual([], []))
    }

    @Test("a description and a dump show the length alone")
    func description() {
        let secret = SecretBytes(copying: [0x41, 0x42])
        #expect("\(secret)" == "SecretBytes(count: 2)")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("65") && !dumped.contains("pointer"))
    }
}
