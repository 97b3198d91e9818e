#if os(Linux)
    import Foundation
    import TestKit
    import Testing

    extension ProgramTests {
        /// All memory of two nodes that have paired and are linked, looked through from outside.
        @Suite("Keys in the memory of a node")
        struct KeysInMemory {
            @Test("the device's keys stand in pages that no core and no swap holds, and nowhere else; no core is left")
            func pagesAlone() async throws {
                let pair = try await NodePair()
                try await pair.makeDocument("poem.txt")
                try await pair.meet()
                for node in [pair.ada, pair.ben] {
                    let process = try #require(node.processNumber)
                    let keys = try Self.keys(in: node.paths.keyFile)
                    let places = try ProcessMemory(of: process).matches(of: keys)
                    for matches in places {
                        #expect(!matches.isEmpty, "the search finds what is there")
                        let ordinary = matches.filter { !$0.region.isKeptFromCores }
                        #expect(ordinary.isEmpty, "\(ordinary)")
                    }
                    let limits = FileManager.default.contents(atPath: "/proc/\(process)/limits") ?? Data()
                    let core = String(decoding: limits, as: UTF8.self).split(separator: "\n")
                        .first { $0.hasPrefix("Max core file size") }
                    #expect(core?.split(separator: " ").filter { $0 == "0" }.count == 2, "\(core ?? "no limit")")
                }
            }

            /// The seed of the device key and the channel secret, by their places in the file (Protocol/identity.md).
            private static func keys(in file: String) throws -> [HiddenBytes] {
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
                try #require(bytes.count > 72)
                return bytes.withUnsafeBytes { whole in
                    [8..<40, 40..<72].map { HiddenBytes(UnsafeRawBufferPointer(rebasing: whole[$0])) }
                }
            }
        }
    }
#endif
