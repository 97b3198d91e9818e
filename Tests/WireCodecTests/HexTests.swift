import Testing
import WireCodec

struct HexTests {
    @Test("bytes are written in lower case and read in either")
    func bothCases() {
        #expect(Hex.encode([0x00, 0x9A, 0xFF] as [UInt8]) == "009aff")
        #expect(Hex.decode("009aFF") == [0x00, 0x9A, 0xFF])
        #expect(Hex.decode("") == [])
    }

    @Test("a missing digit or another character is refused", arguments: ["0", "abc", "0g", "0 0", "0x00", "é0", "-1"])
    func refused(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
