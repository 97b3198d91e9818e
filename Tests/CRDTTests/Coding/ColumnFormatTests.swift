import Testing

@testable import CRDT

/// The models are part of the format: a change of one constant makes all older columns unreadable.
///
/// The hashes were taken from the first release of the format. They change only together with its version.
struct ColumnFormatTests {
    /// FNV-1a, 64 bits.
    private func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private func encodeText(_ count: Int) -> [UInt8] {
        var samples = ColumnSamples(seed: 21)
        let text = samples.text(count)
        let runs = samples.runs(count / 8)
        return text.withUnsafeBufferPointer { TextColumn.encode($0, runs: runs, level: .small) }
    }

    @Test("runs become the same bytes on every machine")
    func operations() {
        var samples = ColumnSamples(seed: 20)
        let bytes = OperationColumn.mixed(samples.runs(500))
        #expect(hash(bytes) == 0x77FE_4323_D921_27E4, "\(bytes.count)")
    }

    @Test("text becomes the same bytes on every machine, with copied and with own tables")
    func text() {
        #expect(hash(encodeText(700)) == 0x421E_739B_57D6_F1BB)
        #expect(hash(encodeText(3_500)) == 0x11D6_2CFF_442C_F096)
    }

    @Test("numbers become the same bytes on every machine")
    func numbers() {
        var samples = ColumnSamples(seed: 22)
        let bytes = IntegerColumn.mixed(samples.numbers(500), stride: 2)
        #expect(hash(bytes) == 0x5A2C_05E9_CF2C_21D0, "\(bytes.count)")
    }
}
