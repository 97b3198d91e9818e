import Foundation
import TestKit
import Testing

@testable import Transport

@Suite("The local socket", .timeLimit(.minutes(1)))
struct UnixListenerTests {
    let folder: TemporaryFolder
    var path: String { folder.path("node/atelier.sock") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func makeFolder(_ name: String, mode: Int) throws -> String {
        let path = folder.path(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test("a client of the same user is served, from a folder and a socket that are its owner's alone")
    func serves() async throws {
        let listener = try await TestListener()
        try await listener.listen(path)
        #expect(try mode(folder.path("node")) == 0o700)
        #expect(try mode(path) == 0o600)
        let client = try RawSocket(unix: path)
        let id = try await listener.accepted()[0]
        try client.send([1, 2, 3])
        try await listener.log.wait { $0.contains(.received(id, [1, 2, 3])) }
        try await listener.run { listener in
            listener.send([4], to: id)
            listener.send([5], to: id)
            listener.close(id)
        }
        #expect(try client.receiveAll() == [4, 5])
        client.close()
        try await listener.log.wait { $0.last == .closed(id) }
        try await listener.shutDown()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a client that ends its direction is told of once, and still gets its answer")
    func answersAfterEnd() async throws {
        let listener = try await TestListener()
        try await listener.listen(path)
        let client = try RawSocket(unix: path)
        try client.send([7])
        client.endSending()
        let id = try await listener.accepted()[0]
        try await listener.log.wait { $0.contains(.ended(id)) }
        let answer = [UInt8](repeating: 8, count: 5_000_000)
        try await listener.run { listener in
            listener.send(answer, to: id)
            listener.close(id)
        }
        #expect(try client.receiveAll() == answer)
        client.close()
        try await listener.log.wait { $0.contains(.closed(id)) }
        try await listener.shutDown()
        let others = listener.log.events.filter { if case .writable = $0 { false } else { true } }
        #expect(others == [.accepted(id), .received(id, [7]), .ended(id), .closed(id)])
    }

    @Test("a client that ends and then vanishes without its answer is closed")
    func vanishes() async throws {
        let listener = try await TestListener()
        try await listener.listen(path)
        let client = try RawSocket(unix: path)
        client.endSending()
        let id = try await listener.accepted()[0]
        try await listener.log.wait { $0.contains(.ended(id)) }
        client.close()
        try await listener.log.wait { $0.contains(.closed(id)) }
        try await listener.shutDown()
    }

    @Test("the process of another user is turned away at once")
    func otherUser() async throws {
        let listener = try await TestListener(user: getuid() &+ 1)
        try await listener.listen(path)
        let client = try RawSocket(unix: path)
        #expect(try client.receiveAll().isEmpty)
        #expect(try await listener.run { $0.refusedCount } == 1)
        #expect(listener.log.events.isEmpty)
        try await listener.shutDown()
    }

    @Test("one client past the limit is turned away", arguments: [1, 4])
    func tooMany(limit: Int) async throws {
        var limits = StreamLimits.localClients
        limits.connectionCountMax = limit
        let listener = try await TestListener(limits: limits)
        try await listener.listen(path)
        let clients = try (0..<limit).map { _ in try RawSocket(unix: path) }
        _ = try await listener.accepted(limit)
        let excess = try RawSocket(unix: path)
        #expect(try excess.receiveAll().isEmpty)
        #expect(try await listener.run { ($0.clientCount, $0.refusedCount) } == (limit, 1))
        for client in clients { client.close() }
        try await listener.shutDown()
    }

    @Test("a folder that others have any right on is refused", arguments: [0o710, 0o701, 0o720, 0o704, 0o755, 0o777])
    func openFolder(mode: Int) async throws {
        let open = try makeFolder("open", mode: mode)
        let listener = try await TestListener()
        await #expect(throws: TransportError.folderOpenToOthers(path: open, mode: UInt32(mode))) {
            try await listener.listen(open + "/s")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: open).isEmpty)
        try await listener.shutDown()
    }

    @Test("a folder of another user is refused")
    func foreignFolder() throws {
        let foreign = try makeFolder("foreign", mode: 0o700)
        #expect(throws: TransportError.folderOfAnotherUser(path: foreign, user: getuid())) {
            _ = try SocketFolder(foreign, owner: getuid() &+ 1)
        }
    }

    @Test("a link to a folder, a file, or nothing at all is no folder")
    func noFolder() async throws {
        let real = try makeFolder("real", mode: 0o700)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: real)
        try folder.write("", to: "file")
        let listener = try await TestListener()
        for name in ["link", "file"] {
            let path = folder.path(name)
            await #expect(throws: TransportError.notAFolder(path: path)) { try await listener.listen(path + "/s") }
        }
        let missing = folder.path("a/b/s")
        await #expect(throws: TransportError.system(call: .createFolder, code: ENOENT)) {
            try await listener.listen(missing)
        }
        try await listener.shutDown()
    }

    @Test("a second listener finds the place taken, and the first goes on")
    func secondListener() async throws {
        let first = try await TestListener()
        let second = try await TestListener()
        try await first.listen(path)
        await #expect(throws: TransportError.socketInUse(path: path)) { try await second.listen(path) }
        try await second.shutDown()
        let client = try RawSocket(unix: path)
        // The question whether somebody answers was the first client.
        _ = try await first.accepted(2)
        client.close()
        try await first.shutDown()
    }

    @Test("a socket that its process left behind is replaced")
    func staleSocket() async throws {
        _ = try makeFolder("node", mode: 0o700)
        try RawSocket.abandon(path)
        let listener = try await TestListener()
        try await listener.listen(path)
        try RawSocket(unix: path).close()
        _ = try await listener.accepted()
        try await listener.shutDown()
    }

    @Test("what is in the way and no socket stays")
    func notASocket() async throws {
        _ = try makeFolder("node", mode: 0o700)
        try folder.write("mine", to: "node/atelier.sock")
        let listener = try await TestListener()
        await #expect(throws: TransportError.notASocket(path: path)) { try await listener.listen(path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        try await listener.shutDown()
    }

    @Test("of many listeners that find an abandoned socket at once, one takes its place")
    func race() async throws {
        let path = path
        _ = try makeFolder("node", mode: 0o700)
        for _ in 0..<20 {
            try RawSocket.abandon(path)
            var listeners: [TestListener] = []
            for _ in 0..<4 { listeners.append(try await TestListener()) }
            let winners = await withTaskGroup { group in
                for listener in listeners {
                    group.addTask { (try? await listener.listen(path)) == nil ? 0 : 1 }
                }
                return await group.reduce(0, +)
            }
            #expect(winners == 1)
            for listener in listeners { try await listener.shutDown() }
        }
    }

    @Test("a shut down leaves alone the socket of whoever came after")
    func successor() async throws {
        let first = try await TestListener()
        try await first.listen(path)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        let second = try await TestListener()
        try await second.listen(path)
        try await first.shutDown()
        try RawSocket(unix: path).close()
        _ = try await second.accepted()
        try await second.shutDown()
    }

    @Test("the longest path is taken, one byte more is refused with the limit")
    func longPath() async throws {
        let limit = UnixListener.pathMaxInBytes
        let room = limit - folder.path.utf8.count - "/node/".utf8.count
        let longest = folder.path("node/" + String(repeating: "s", count: room))
        #expect(longest.utf8.count == limit)
        let listener = try await TestListener()
        await #expect(throws: TransportError.socketPathTooLong(path: longest + "s", limitInBytes: limit)) {
            try await listener.listen(longest + "s")
        }
        try await listener.listen(longest)
        try RawSocket(unix: longest).close()
        _ = try await listener.accepted()
        try await listener.shutDown()
    }

    @Test("a client that does not read is not sent to without bound")
    func backPressure() async throws {
        let listener = try await TestListener()
        try await listener.listen(path)
        let client = try RawSocket(unix: path)
        let id = try await listener.accepted()[0]
        let sent = try await listener.run { listener in
            var sent = 0
            while listener.isWritable(id) {
                listener.send([UInt8](repeating: 0, count: 10_000), to: id)
                sent += 10_000
            }
            listener.close(id)
            return sent
        }
        #expect(sent <= 256 * 1024 + 10_000)
        #expect(try client.receiveAll().count == sent)
        client.close()
        try await listener.shutDown()
    }
}
