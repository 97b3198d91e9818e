import TestKit
import Testing

@testable import ReviewContents

struct RoundContentsTests {
    private func contents(_ files: [FileVersions], commits: [RoundCommit] = []) throws -> RoundContents {
        try RoundContents(base: "", head: "", commits: commits, files: files)
    }

    private func file(_ path: String, _ text: String) -> FileVersions {
        FileVersions(path: path, old: .absent, new: .text(text, isExecutable: false))
    }

    private func commit(name: Int = 1, message: Int = 1) -> RoundCommit {
        RoundCommit(
            id: "a", author: String(repeating: "n", count: name), email: "", time: 0, zoneInMinutes: 0,
            message: String(repeating: "m", count: message))
    }

    @Test("each limit is taken, and one past it is refused with its name")
    func limits() throws {
        let long = String(repeating: "x", count: ContentsLimits.textInBytesMax)
        #expect(try contents([file("a", long)]).files.count == 1)
        let refused: [(String, () throws -> Void)] = [
            ("text", { _ = try contents([file("a", long + "x")]) }),
            ("files", { _ = try contents((0...4096).map { file("f\($0)", "") }) }),
            ("commits", { _ = try contents([], commits: Array(repeating: commit(), count: 1025)) }),
            ("path", { _ = try contents([file(String(repeating: "p", count: 4097), "")]) }),
            ("name", { _ = try contents([], commits: [commit(name: 257)]) }),
            ("message", { _ = try contents([], commits: [commit(message: 65_537)]) }),
            (
                "id",
                { _ = try RoundContents(base: String(repeating: "a", count: 65), head: "", commits: [], files: []) }
            ),
            (
                "size",
                {
                    let side = FileSide.opaque(inBytes: (1 << 40) + 1, id: "", isExecutable: false)
                    _ = try contents([FileVersions(path: "a", old: .absent, new: side)])
                }
            ),
            ("body", { _ = try contents((0..<17).map { file("f\($0)", long) }).encoded() }),
        ]
        for (field, make) in refused {
            do {
                try make()
                Issue.record("\(field) is taken")
            } catch let error as ContentsError {
                guard case .overLimit(field, let count, let limit) = error else {
                    Issue.record("\(field): \(error)")
                    continue
                }
                #expect(count > limit)
            }
        }
        let most = try contents(
            (0..<4096).map { file("f\($0)", "") }, commits: Array(repeating: commit(name: 256), count: 1024))
        #expect(try RoundContents(decoding: most.encoded()) == most)
        _ = try contents([file(String(repeating: "p", count: 4096), "")], commits: [commit(message: 65_536)])
    }

    @Test(
        "random contents come back as they were, and any damage is refused or gives other contents, never a trap",
        arguments: SeededRandom.seeds(0..<10))
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sides: [FileSide] = [
            .absent, .text("a\n世\n", isExecutable: false), .text("", isExecutable: true), .link("x"),
            .commit("ab"), .opaque(inBytes: 7, id: "cd", isExecutable: true),
        ]
        var files: [FileVersions] = []
        for index in 0..<random.below(20) {
            let (old, new) = (sides[random.below(sides.count)], sides[random.below(sides.count)])
            if old == .absent, new == .absent { continue }
            let former = old != .absent && new != .absent && random.oneIn(3) ? "former \(index)" : nil
            files.append(FileVersions(path: "f/\(random.below(1000)) \(index)", formerPath: former, old: old, new: new))
        }
        let contents = try contents(files, commits: (0..<random.below(5)).map { commit(name: $0) })
        let blob = try contents.encoded()
        #expect(try RoundContents(decoding: blob) == contents, "\(random)")
        for _ in 0..<200 {
            var damaged = blob
            damaged[random.below(damaged.count)] ^= UInt8(1 << random.below(8))
            _ = try? RoundContents(decoding: damaged)
        }
    }

    @Test("two spellings of one letter are a change, of texts and of paths")
    func spellings() throws {
        let (composed, decomposed) = (
            FileSide.text("é", isExecutable: false), FileSide.text("e\u{301}", isExecutable: false)
        )
        #expect(composed != decomposed)
        let both = try contents([file("\u{e9}", ""), file("e\u{301}", "")])
        #expect(both.file(at: "e\u{301}")?.path.unicodeScalars.count == 2)
    }
}
