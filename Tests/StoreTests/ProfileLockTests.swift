import Foundation
import TestKit
import Testing

@testable import Store

struct ProfileLockTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("run/node.lock") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a second node is refused and told the number of the first; after its end the profile is free")
    func second() throws {
        let first = try ProfileLock(path: path)
        #expect(throws: StoreError.profileInUse(path: path, pid: getpid())) { try ProfileLock(path: path) }
        first.release()
        first.release()
        let next = try ProfileLock(path: path)
        #expect(throws: StoreError.profileInUse(path: path, pid: getpid())) { try ProfileLock(path: path) }
        withExtendedLifetime(next) {}
    }

    @Test("a lock that is let go of unreleased is free")
    func forgotten() throws {
        do { _ = try ProfileLock(path: path) }
        try ProfileLock(path: path).release()
    }

    @Test("the number of an earlier node does not stand in the way, nor does what is left of it show")
    func stale() throws {
        try folder.write("99999999\nleft over", to: "run/node.lock")
        chmod(folder.path("run"), 0o700)
        let lock = try ProfileLock(path: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(getpid())\n")
        withExtendedLifetime(lock) {}
    }

    @Test("a holder that has not written its number yet is told without one")
    func noNumber() throws {
        let lock = try ProfileLock(path: path)
        for contents in ["", "\n", "x"] {
            let file = open(path, O_WRONLY | O_TRUNC)
            write(file, contents, contents.utf8.count)
            close(file)
            #expect(throws: StoreError.profileInUse(path: path, pid: nil)) { try ProfileLock(path: path) }
        }
        withExtendedLifetime(lock) {}
    }

    @Test("another process holds the profile until it is killed")
    func otherProcess() throws {
        let child = try CrashWriter(["lock", path])
        #expect(try child.line() == "locked")
        #expect(throws: StoreError.profileInUse(path: path, pid: child.pid)) { try ProfileLock(path: path) }
        child.kill()
        try ProfileLock(path: path).release()
    }

    @Test("a folder that others may enter is refused")
    func openFolder() throws {
        chmod(folder.path, 0o770)
        #expect(throws: StoreError.openToOthers(path: folder.path, owner: geteuid(), mode: 0o770)) {
            try ProfileLock(path: folder.path("node.lock"))
        }
    }
}
