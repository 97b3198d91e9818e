import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Files of any kind, through the real program, sockets and disks.
    @Suite("Blobs")
    struct Blobs {
        private static func write(_ count: Int, to path: String) throws -> Data {
            var random = SeededRandom(seed: 11)
            let block = Data(random.bytes(4096))
            var data = Data(capacity: count)
            while data.count < count {
                data.append(contentsOf: withUnsafeBytes(of: UInt64(data.count)) { Data($0) })
                data.append(block)
            }
            data.removeLast(data.count - count)
            try data.write(to: URL(fileURLWithPath: path))
            return data
        }

        @Test("a file is added, listed at the other end under its name, fetched, and is the same byte for byte")
        func whole() async throws {
            let pair = try await NodePair()
            let folder = pair.home.folder
            let data = try Self.write(3_000_000, to: folder.path("photo.raw"))
            let added = try await pair.ada.command("blob", "add", folder.path("photo.raw"))
            #expect(added.exitCode == 0 && added.output.count == 65, "\(added)")
            try await eventually("the blob is listed at ben") {
                try await pair.ben.command("blob", "list").output.contains("photo.raw")
            }
            let got = try await pair.ben.command("blob", "get", "photo.raw", folder.path("copy.raw"))
            #expect(got.exitCode == 0, "\(got)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("copy.raw"))) == data)
            let listed = try await pair.ben.ask(BlobMethods.List.self, .init()).blobs
            #expect(listed.map(\.status.state) == ["whole"] && listed.map(\.author) == ["ada"])
            #expect(try await pair.ben.command("node", "verify", "--full").exitCode == 0)
            let again = try await pair.ben.command(
                "blob", "get", String(added.output.prefix(8)), folder.path("copy.raw"))
            #expect(again.exitCode == 0, "\(again)")
            let dropped = try await pair.ben.command("blob", "drop", "photo.raw")
            #expect(dropped.exitCode == 0, "\(dropped)")
            #expect(try await pair.ben.ask(BlobMethods.List.self, .init()).blobs.map(\.status.state) == ["absent"])
        }

        @Test("a node killed in the midst of a fetch goes on after its start, and so does the command")
        func killed() async throws {
            let pair = try await NodePair()
            let folder = pair.home.folder
            let data = try Self.write(160_000_000, to: folder.path("big.iso"))
            let added = try await pair.ada.command("blob", "add", folder.path("big.iso"))
            let id = String(added.output.prefix(64))
            try await pair.ben.ask(BlobMethods.Fetch.self, .init(blob: id))
            try await eventually("a part of it came") {
                let status = try await pair.ben.ask(BlobMethods.Look.self, .init(blob: id))
                return status.state == "whole" || status.held > 40_000_000
            }
            pair.ben.kill()
            try await pair.ben.start()
            let got = try await pair.ben.command("blob", "get", id, folder.path("copy.iso"))
            #expect(got.exitCode == 0, "\(got)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("copy.iso"))) == data)
        }

        @Test("what cannot be done is said in a sentence: no such file, no such blob, a folder, nobody who has it")
        func failures() async throws {
            let pair = try await NodePair()
            let folder = pair.home.folder
            let absent = try await pair.ada.command("blob", "add", folder.path("absent"))
            #expect(absent.exitCode != 0 && absent.words.contains("There is no file"), "\(absent)")
            let place = try await pair.ada.command("blob", "add", folder.path)
            #expect(place.exitCode != 0 && place.words.contains("is not a file"), "\(place)")
            let unknown = try await pair.ada.command("blob", "get", "nothing.raw", folder.path("copy"))
            #expect(unknown.exitCode != 0 && unknown.words.contains("No blob nothing.raw is listed"), "\(unknown)")
            let nobody = try await pair.ada.command(
                "blob", "get", String(repeating: "ab", count: 32), folder.path("copy"), "--timeout", "3")
            #expect(nobody.exitCode != 0 && nobody.words.contains("No member who has it is linked now"), "\(nobody)")
            #expect(!FileManager.default.fileExists(atPath: folder.path("copy")))
        }
    }
}
