import CRDT
import Foundation
import TestKit
import Testing

@testable import Folders

/// Names as a hostile peer would send them. The first wall is `PathPart`, the second `SafeName`, the third the walk.
@Suite("A hostile peer's names", .serialized)
struct HostilePeerTests {
    private static let walks = SandboxedRootTests.walks

    /// A shared folder with a repository and a folder of the node's own in it, beside a folder full of canaries.
    private struct Yard {
        let folder: TemporaryFolder
        let root: SandboxedRoot
        static let canaries = [
            "outside/file", "outside/sub/file", "outside/.git/hooks/post-checkout", "file", ".bashrc",
        ]

        init(_ walk: SandboxedRoot.Walk) throws {
            folder = try TemporaryFolder()
            for path in Self.canaries { try folder.write("canary", to: path) }
            for path in [".git/config", ".git/hooks/post-checkout", ".hg/hgrc", "own/keys"] {
                try folder.write("canary", to: "root/" + path)
            }
            try folder.write("inside", to: "root/sub/file")
            #expect(symlink("../outside", folder.path("root/link")) == 0)
            root = try SandboxedRoot(path: folder.path("root"), protecting: [folder.path("root/own")], walk: walk)
        }

        /// Everything that no peer may touch.
        func guarded() throws -> [Snapshot] {
            let whole = try Snapshot(of: folder.path)
            #expect(whole.paths.isSuperset(of: Self.canaries))
            return try ["outside", "root/.git", "root/.hg", "root/own"].map { try Snapshot(of: folder.path($0)) }
        }
    }

    @Test(
        "of some thousand names, none writes a byte outside the root, into a repository or into the node's own folder",
        arguments: walks)
    func names(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard(walk)
        let before = try yard.guarded()
        let around = try Snapshot(of: yard.folder.path).paths
        let names = HostileNames.paths
        #expect(names.count >= 2_000)
        var written = 0
        for name in names where try write(name, in: yard.root) { written += 1 }
        #expect(try yard.guarded() == before)
        let present = try Snapshot(of: yard.folder.path).paths
        #expect(present.subtracting(around).allSatisfy { $0.utf8.starts(with: "root/".utf8) })
        #expect(try Snapshot(of: yard.folder.path("root")).paths.allSatisfy { !$0.contains("atelier-") })
        // The corpus holds strange names that are harmless, too: the test is no test if nothing is written.
        #expect(written > 300)
        #expect(written < names.count / 2)
    }

    /// As parts that were checked; where they are refused, as bytes that nobody checked. Whether the first wrote.
    private func write(_ names: [[UInt8]], in root: SandboxedRoot) throws -> Bool {
        do {
            let path = try names.map { try PathPart(utf8: $0) }
            for count in 1..<max(path.count, 1) { try root.makeFolder(Array(path.prefix(count))) }
            try root.write(Array("hostile".utf8), to: path)
            return true
        } catch is NameRefusal {
        } catch let error as FolderError {
            guard Self.isExpected(error) else { throw error }
        }
        let text = names.map { String(decoding: $0, as: UTF8.self) }
        // Past `SafeName` a raw name reaches `.git` by right; the walk answers only for the root.
        guard text.allSatisfy({ SafeName.refusal(of: $0) == nil }) else { return false }
        do {
            try root.write(Array("hostile".utf8), names: names)
        } catch {
            guard Self.isExpected(error) else { throw error }
        }
        return false
    }

    private static func isExpected(_ error: FolderError) -> Bool {
        switch error {
        case .leavesRoot, .neverWritten, .symbolicLink, .notAFolder, .notFound, .notAFile: true
        case .system(_, let code): code == ENAMETOOLONG || code == EEXIST || code == EILSEQ
        default: false
        }
    }

    @Test("each name that git's own check takes for .git is refused as a part of a path")
    func gitAgrees() throws {
        let names = HostileNames.names.filter { SandboxedRoot.isName($0) && $0.count <= 255 }
        let verdicts = try GitRepository().namesOfItsOwn(among: names)
        #expect(verdicts.count > 100)
        for name in verdicts {
            let part = try? PathPart(utf8: name)
            #expect(part == nil, "\(part?.text ?? "")")
        }
        let plain = try ["a", ".gitignore", ".github", "git", "git~2"].map { try PathPart($0).text }
        #expect(Set(plain).isDisjoint(with: verdicts.map { String(decoding: $0, as: UTF8.self) }))
    }

    @Test("two names of the corpus that meet on a disk that ignores case are one for `folded`, too")
    func meeting() throws {
        // Pairs that such disks take for one file: Apple's HFS+ (TN1150) and NTFS's upper-case table.
        let pairs = [
            ("README", "readme"), ("É.md", "e\u{301}.md"), ("ÅNGSTRÖM", "a\u{30A}ngstro\u{308}m"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{212B}", "\u{E5}"), ("\u{1E9B}\u{323}", "\u{17F}\u{323}\u{307}"), ("Ⅷ", "ⅷ"), ("Ａ", "ａ"), ("𐐀", "𐐨"),
        ]
        for (left, right) in pairs {
            #expect(try PathPart(left).folded == PathPart(right).folded, "\(left) \(right)")
        }
    }

    @Test(
        "nothing outside is written or read while a folder is swapped for a link ten thousand times",
        .timeLimit(.minutes(2)), arguments: walks)
    func race(_ walk: SandboxedRoot.Walk) throws {
        let yard = try Yard(walk)
        let before = try yard.guarded()
        let swaps = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1" ? 100_000 : 10_000
        let swap = Swap.ofLink(yard.folder.path("root/sub"), to: yard.folder.path("outside/sub"))
        swap.start()
        let path = try [PathPart("sub"), PathPart("file")]
        var outcomes = (inside: 0, refused: 0)
        var round: UInt8 = 0
        // Where the machine lets the two take turns seldom, more swaps are needed until both things happened often.
        while swap.count < swaps || min(outcomes.inside, outcomes.refused) <= 100 {
            round &+= 1
            do throws(FolderError) {
                if round % 16 == 0 { try yard.root.write(Array("inside".utf8), to: path) }
                #expect(try yard.root.read(path, bytesMax: 100) == Array("inside".utf8))
                outcomes.inside += 1
            } catch {
                guard Self.isExpected(error) else { throw error }
                outcomes.refused += 1
            }
        }
        swap.stop()
        #expect(try yard.guarded() == before)
        #expect(outcomes.inside > 100 && outcomes.refused > 100, "\(outcomes)")
    }
}
