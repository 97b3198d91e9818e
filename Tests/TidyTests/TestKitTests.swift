import Foundation
import TestKit
import Testing

/// What other tests stand on.
struct TestKitTests {
    @Test("the random source is SplitMix64: the published outputs for seed 1234567")
    func splitMix() {
        var random = SeededRandom(seed: 1_234_567)
        let outputs = (0..<5).map { _ in random.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
        #expect("\(random)".contains("1234567"))
    }

    @Test("a temporary folder goes with its last reference, with all that is in it")
    func temporaryFolder() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let path = try #require(folder?.path)
        let file = try #require(try folder?.write("text", to: "a/b.txt"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "text")
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("the package's root is where its manifest is")
    func packageRoot() {
        let manifest = TestData.packageRoot.appendingPathComponent("Package.swift").path
        #expect(FileManager.default.fileExists(atPath: manifest))
        #expect(TestData.vectors("sync").path.hasSuffix("Protocol/vectors/sync"))
    }
}
