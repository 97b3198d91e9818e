import Foundation
import ReviewContents
import TestKit
import Testing
import WireCodec

/// `Protocol/vectors/review-contents/contents.json`.
struct ContentsVectorTests {
    private struct Vectors: Decodable {
        let valid: [Valid]
        let malformed: [Malformed]
    }

    private struct Valid: Decodable {
        let name: String
        let contents: Contents
        let blob: String
        let patch: String
    }

    private struct Malformed: Decodable {
        let name: String
        let blob: String
        let error: String
    }

    private struct Contents: Decodable {
        let base: String
        let head: String
        let commits: [Commit]
        let files: [File]
    }

    private struct Commit: Decodable {
        let id: String
        let author: String
        let email: String
        let time: Int64
        let zone: Int
        let message: String
    }

    private struct File: Decodable {
        let path: String
        let formerPath: String?
        let old: Side
        let new: Side
    }

    private struct Side: Decodable {
        let `is`: String
        let text: String?
        let bytes: Int?
        let id: String?

        var side: FileSide? {
            switch self.is {
            case "absent": .absent
            case "text", "executable": text.map { .text($0, isExecutable: self.is == "executable") }
            case "link": text.map { .link($0) }
            case "commit": text.map { .commit($0) }
            case "opaque", "opaqueExecutable":
                if let bytes, let id {
                    .opaque(inBytes: bytes, id: id, isExecutable: self.is == "opaqueExecutable")
                } else {
                    nil
                }
            default: nil
            }
        }
    }

    private func load() throws -> Vectors {
        let url = TestData.vectors("review-contents").appendingPathComponent("contents.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
    }

    private func made(_ contents: Contents) throws -> RoundContents {
        try RoundContents(
            base: contents.base, head: contents.head,
            commits: contents.commits.map {
                RoundCommit(
                    id: $0.id, author: $0.author, email: $0.email, time: $0.time, zoneInMinutes: $0.zone,
                    message: $0.message)
            },
            files: contents.files.map {
                FileVersions(
                    path: $0.path, formerPath: $0.formerPath, old: try #require($0.old.side),
                    new: try #require($0.new.side))
            })
    }

    @Test("blobs hold what their vectors say, have the patch that they say, and come back from bytes of our own")
    func valid() throws {
        let vectors = try load()
        #expect(vectors.valid.count >= 8)
        for vector in vectors.valid {
            let contents = try made(vector.contents)
            let blob = try #require(Hex.decode(vector.blob))
            #expect(try RoundContents(decoding: blob) == contents, "\(vector.name)")
            #expect(contents.patchDigest.hex == vector.patch, "\(vector.name)")
            #expect(try RoundContents(decoding: contents.encoded()) == contents, "\(vector.name)")
        }
    }

    @Test("what is malformed is refused for the reason that its vector gives, and so is every beginning of a blob")
    func malformed() throws {
        let vectors = try load()
        #expect(vectors.malformed.count >= 20)
        for vector in vectors.malformed {
            do {
                _ = try RoundContents(decoding: try #require(Hex.decode(vector.blob)))
                Issue.record("\(vector.name) is taken")
            } catch let error as ContentsError {
                #expect("\(error)".hasPrefix(vector.error), "\(vector.name): \(error)")
            }
        }
        for vector in vectors.valid {
            let blob = try #require(Hex.decode(vector.blob))
            for count in blob.indices {
                #expect(throws: ContentsError.self) { try RoundContents(decoding: Array(blob[..<count])) }
            }
        }
    }
}
