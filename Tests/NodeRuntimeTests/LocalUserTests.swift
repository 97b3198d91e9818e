import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// Other users and other programs of this machine, at a real node's socket.
    @Suite("Other users of the machine")
    struct LocalUser {
        @Test(
            "another user's process is turned away by the folder, and where that lets it through by the kernel's word"
        )
        func otherUser() async throws {
            guard let stranger = OtherUser() else { return }
            let node = try TestHome().node("ada")
            try await node.start()
            #expect(try await stranger.visit(node.paths.socket) == "connect EACCES")
            // As an administrator might: every door on the way is opened, and the socket itself.
            var folder = node.paths.runtimeFolder
            while folder.count >= node.home.folder.path.count {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
                folder = (folder as NSString).deletingLastPathComponent
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: node.paths.socket)
            #expect(try await stranger.visit(node.paths.socket) == "answered with 0 bytes")
            #expect(try await node.ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
            // The command line does not trust what listens in such a folder, and a new node does not start there.
            let status = try await node.command("node", "status")
            #expect(status.exitCode == 5 && status.words.contains("chmod 700"), "\(status)")
            try await node.stop()
            let second = try await node.command("node", "run", within: .seconds(20))
            #expect(second.exitCode != 0, "\(second)")
        }

        @Test("256 programs are served at once and one more is turned away, until one goes")
        func manyClients() async throws {
            let node = try TestHome().node("ada")
            try await node.start()
            var clients: [SocketClient] = []
            for _ in 0..<256 {
                let client = try node.client()
                try await client.call(SpaceMethods.List.self, Nothing())
                clients.append(client)
            }
            let excess = try node.client()
            _ = try? excess.post(SpaceMethods.List.self, Nothing())
            #expect(try await excess.isClosed())
            clients.removeLast()
            try await eventually("there is room for another one") {
                (try? await node.ask(SpaceMethods.List.self, Nothing())) != nil
            }
            for client in clients { try await client.call(SpaceMethods.List.self, Nothing()) }
        }

        @Test("a program that asks without end holds up neither a peer's edits nor another program")
        func flood() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.meet()
            let flooder = try pair.ada.client()
            let answered = Task {
                var count = 0
                do {
                    while true {
                        for _ in 0..<200 { try flooder.post(DocumentMethods.List.self, .init()) }
                        for _ in 0..<200 { _ = try await flooder.nextResponse() }
                        count += 200
                    }
                } catch is CancellationError {
                    return count
                }
            }
            for round in 0..<20 {
                let text = "written in round \(round)"
                try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: text))
                try await eventually("ada has what ben wrote", within: .seconds(5)) {
                    try await pair.ada.text("poem.txt").text == text
                }
            }
            answered.cancel()
            #expect(try await answered.value > 0)
        }
    }
}

/// A process under a user id that is not ours; there is one only where the tests run as root.
private struct OtherUser {
    /// Nil, with one loud line, where nobody else can be had.
    init?() {
        if geteuid() == 0 { return }
        let line =
            "\n\n!!! NO OTHER USER: a test of the local socket needs root, and checks nothing in this run. !!!\n\n\n"
        FileHandle.standardError.write(Data(line.utf8))
        return nil
    }

    /// What becomes of a connection and a request, in words.
    func visit(_ socket: String) async throws -> String {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, socket]
        process.standardOutput = output
        try process.run()
        return try await blocking {
            let said = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .newlines)
        }
    }

    /// It becomes somebody else for good before it looks at the socket.
    private static let script = """
        import errno, os, socket, sys
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(10)
        try:
            link.connect(sys.argv[1])
        except OSError as problem:
            print("connect", errno.errorcode[problem.errno])
            sys.exit()
        try:
            link.sendall(b'{"jsonrpc":"2.0","id":1,"method":"node.status"}\\n')
            count = len(link.recv(4096))
        except (BrokenPipeError, ConnectionResetError):
            count = 0
        print("answered with", count, "bytes")
        """
}
