import Foundation
import TestKit
import Testing

@testable import CommandLineTool

#if os(Linux)
    import Glibc

    /// Real bubblewrap around real programs that try what they may not.
    @Suite(.serialized)
    struct SandboxTests {
        /// Gone with its folder.
        private final class Box {
            let folder: TemporaryFolder
            let work: String
            var sandbox: Sandbox

            init(_ files: [String: String] = ["a.txt": "given"]) throws {
                folder = try TemporaryFolder()
                work = folder.path("work")
                // Nobody's, where the superuser tests.
                chmod(folder.path, 0o755)
                mkdir(work, 0o755)
                for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: work + "/" + name)) }
                sandbox = Sandbox(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path])
                sandbox.limits.seconds = 30
            }

            func callAsFunction(_ line: String) throws -> (code: Int32, text: String, stop: ChildProgram.Stop?) {
                let outcome = try sandbox.run(line, on: work)
                return (outcome.status, String(decoding: outcome.output, as: UTF8.self), outcome.stop)
            }
        }

        private static func isThere(_ program: String) -> Bool {
            ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
        }

        /// Whether bubblewrap is here; a machine without it says so once a test, and checks nothing.
        private static func isReady() -> Bool {
            let missing = ["bwrap", "prlimit", "setpriv"].filter { !isThere($0) }
            if !missing.isEmpty { print("NOT CHECKED: no sandbox, for \(missing.joined(separator: ", ")) is missing.") }
            return missing.isEmpty
        }

        @Test("tests run in a copy of the work: they see it, change it, and the work itself stays as it is")
        func copy() throws {
            guard Self.isReady() else { return }
            let box = try Box(["a.txt": "given", "run.sh": "#!/bin/sh\ncat a.txt\n"])
            try box.sandbox.check()
            let run = try box("cat a.txt; echo more >> a.txt; echo new > b.txt; cat a.txt b.txt; pwd; exit 3")
            #expect(run.text == "givengivenmore\nnew\n/copy\n" && run.code == 3 && run.stop == nil)
            #expect(try String(contentsOfFile: box.work + "/a.txt", encoding: .utf8) == "given")
            #expect(access(box.work + "/b.txt", F_OK) != 0)
            // Another run begins anew.
            #expect(try box("cat a.txt; ls").text == "givena.txt\nrun.sh\n")
        }

        @Test("nothing outside the copy and its temporary folder can be written")
        func writes() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            let places = [
                "/x", "/usr/x", "/etc/x", "/given/x", "/dev/x", "/bin/x", "/proc/sys/kernel/hostname", box.work + "/x",
                box.folder.path("x"), NSHomeDirectory() + "/x",
            ]
            for place in places {
                let run = try box("mkdir -p \"$(dirname '\(place)')\" 2>/dev/null; echo x > '\(place)' && echo WRITTEN")
                // Beneath /tmp it is written into its own.
                #expect(place.hasPrefix("/tmp/") || !run.text.contains("WRITTEN"), "\(place): \(run.text)")
                #expect(place.hasPrefix("/proc/") || access(place, F_OK) != 0, "\(place)")
            }
            #expect(try box("echo x > /tmp/x && echo x > y && cat /tmp/x y").text == "x\nx\n")
        }

        @Test("secrets of the home and of the program's own folders are not there to be read")
        func secrets() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            let secret = box.folder.path(".ssh")
            mkdir(secret, 0o755)
            try Data("SECRET".utf8).write(to: URL(filePath: secret + "/id"))
            chmod(secret + "/id", 0o644)
            let run = try box("cat '\(secret)/id'; ls -A ~ /root /home /var /run '\(box.folder.path)'; env")
            #expect(!run.text.contains("SECRET") && !run.text.contains(".ssh\n"))
            let listed = try box("ls -A /")
            #expect(!listed.text.contains("home") && !listed.text.contains("root") && !listed.text.contains("run\n"))
            let variables = try box("env | cut -d= -f1 | sort | tr '\\n' ' '")
            #expect(variables.text == "HOME LANG OLDPWD PATH PWD TMPDIR ", "\(variables.text)")
            // What the person shows is seen, and cannot be written.
            box.sandbox.seen = [secret]
            #expect(try box("cat '\(secret)/id'").text == "SECRET")
            #expect(try box("echo x > '\(secret)/id'").code != 0)
            #expect(try String(contentsOfFile: secret + "/id", encoding: .utf8) == "SECRET")
        }

        @Test("there is no network: a listener on this machine's own address is not reached")
        func network() throws {
            guard Self.isReady() else { return }
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isOpen = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
                }
            }
            try #require(isOpen)
            let port = UInt16(bigEndian: address.sin_port)
            let line =
                "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", \(port)), 5); print(\"IN\")'"
            let box = try Box()
            let open = try box.sandbox.runOpenly(line, in: box.work)
            #expect(String(decoding: open.output, as: UTF8.self) == "IN\n")
            let run = try box(line)
            #expect(run.code != 0 && !run.text.contains("IN\n") && run.text.contains("refused"), "\(run.text)")
            #expect(try box("ls /sys/class/net 2>/dev/null; grep -c : /proc/net/dev").text == "1\n")
        }

        @Test("what runs for ever is ended when its time is over, with all that it has started")
        func time() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            box.sandbox.limits.seconds = 1
            let mark = "1234\(getpid())"
            let start = ContinuousClock.now
            let run = try box("trap '' TERM INT HUP; (sleep \(mark)) & exec >/dev/null 2>&1; while :; do :; done")
            #expect(run.stop == .time && run.code == 128 + SIGKILL)
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(Self.isGone("sleep \(mark)"))
            // The same without a sandbox.
            let open = try box.sandbox.runOpenly("sleep \(mark) & sleep \(mark)", in: box.work)
            #expect(open.stop == .time && Self.isGone("sleep \(mark)"))
        }

        /// Whether no process of this machine was called so; a while is given for the last to go.
        private static func isGone(_ command: String) -> Bool {
            let wanted = command.replacing(" ", with: "\0") + "\0"
            for _ in 0..<200 {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
                let isThere = names.contains { name in
                    guard Int(name) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
                    else { return false }
                    return String(decoding: bytes, as: UTF8.self) == wanted
                }
                if !isThere { return true }
                Pause.milliseconds(50)
            }
            return false
        }

        @Test("a gigabyte that is printed ends the program at the limit, and no more than that is kept")
        func output() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            let outcome = try box.sandbox.run("trap '' PIPE; head -c 1000000000 /dev/zero; sleep 100", on: box.work)
            #expect(outcome.stop == .output && outcome.isCut && outcome.output.count == SandboxLimits.outputInBytes)
            let fits = try box.sandbox.run("head -c \(SandboxLimits.outputInBytes) /dev/zero", on: box.work)
            #expect(fits.stop == nil && fits.status == 0 && fits.output.count == SandboxLimits.outputInBytes)
            let one = try box.sandbox.run("head -c \(SandboxLimits.outputInBytes + 1) /dev/zero", on: box.work)
            #expect(one.isCut && one.output.count == SandboxLimits.outputInBytes)
        }

        @Test("a fork bomb has so many processes and no more, and is gone afterwards")
        func processes() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            box.sandbox.limits.seconds = 4
            let bomb = "b() { b | b & }; b 2>/dev/null; sleep 2; ls /proc | grep -c '^[0-9]'"
            let run = try box(bomb)
            let count = Int(run.text.split(separator: "\n").last { Int($0) != nil } ?? "0") ?? 0
            #expect(count <= SandboxLimits.processCount + 8, "\(run.text)")
            let many = """
                import os, sys
                count = 0
                try:
                    while True:
                        if os.fork() == 0:
                            import signal; signal.pause()
                        count += 1
                except BlockingIOError:
                    print(count)
                """
            try Data(many.utf8).write(to: URL(filePath: box.work + "/many.py"))
            box.sandbox.limits.seconds = 30
            // What they share is counted for each.
            box.sandbox.limits.memoryInBytes = 64 << 30
            let forked = try box("python3 many.py; kill -9 -1")
            let started = Int(forked.text.split(separator: "\n").first ?? "") ?? 0
            #expect((1...SandboxLimits.processCount).contains(started), "\(forked.text)")
        }

        @Test("memory: what one program takes, what many take together, and what is written, each ends somewhere")
        func memory() throws {
            guard Self.isReady() else { return }
            let box = try Box()
            box.sandbox.limits.memoryInBytes = 256 << 20
            let one = try box("python3 -c 'x = bytearray(400 << 20); print(\"TAKEN\")'")
            #expect(one.code != 0 && !one.text.contains("TAKEN"))
            let take =
                "import threading; x = bytearray(b\"x\" * (60 << 20)); threading.Event().wait(20); print(\"TAKEN\")"
            let many = try box("for i in 1 2 3 4 5 6 7 8; do python3 -c '\(take)' & done; wait")
            #expect(many.stop == .memory && !many.text.contains("TAKEN"), "\(many)")
            for folder in ["/copy", "/tmp", "/dev/shm"] {
                let most = max(SandboxLimits.filesInBytes, SandboxLimits.temporaryInBytes) >> 20
                let full = try box("for i in 1 2 3; do head -c \(most)M /dev/zero > \(folder)/big$i || exit 9; done")
                #expect(full.code != 0, "\(folder): \(full)")
            }
        }

        @Test("what a command may take unless something else is said")
        func limits() throws {
            #expect(SandboxLimits().seconds == 60 && SandboxLimits().memoryInBytes == 2_147_483_648)
            #expect(SandboxLimits.outputInBytes == 1_048_576 && SandboxLimits.processCount == 512)
            #expect(SandboxLimits.filesInBytes == 536_870_912 && SandboxLimits.temporaryInBytes == 268_435_456)
            #expect(SandboxLimits.sharedInBytes == 67_108_864 && SandboxLimits.workInBytes == 268_435_456)
            guard Self.isReady() else { return }
            let box = try Box()
            let open = """
                import os
                try:
                    while True: last = os.open('/', os.O_RDONLY)
                except OSError: print(last + 1)
                """
            try Data(open.utf8).write(to: URL(filePath: box.work + "/open.py"))
            #expect(try box("python3 open.py").text == "\(SandboxLimits.fileCount)\n")
        }

        @Test("where the system lets nobody make namespaces that is said, with what it says and what can be done")
        func forbidden() throws {
            let box = try Box()
            let program = box.folder.path("bwrap")
            try Data("#!/bin/sh\necho no namespaces for you\nexit 1\n".utf8).write(to: URL(filePath: program))
            chmod(program, 0o755)
            var sandbox = box.sandbox
            sandbox.bubblewrap = program
            let refused = #expect(throws: CommandError.self) { try sandbox.check() }
            #expect(refused?.kind == .refused && refused?.sentence.contains("no namespaces for you") == true)
            #expect(refused?.hint?.contains("user.max_user_namespaces") == true)
        }

        @Test("where there is no bubblewrap the command is refused, with what to do; nothing is run")
        func absent() throws {
            let box = try Box()
            box.sandbox.bubblewrap = box.folder.path("bwrap")
            #expect {
                try box.sandbox.check()
            } throws: { error in
                let error = error as? CommandError
                return error?.kind == .refused && error?.hint?.contains("--allow-unsandboxed") == true
                    && error?.kept == "Nothing was run."
            }
        }
    }
#endif

@Suite struct TestCountTests {
    private func counts(_ text: String, hasFailed: Bool = false) -> [Int] {
        let counts = TestCounts(output: Array(text.utf8), hasFailed: hasFailed)
        return [counts.passed, counts.failed, counts.skipped]
    }

    /// The examples of testanything.org/tap-version-14-specification.html, counted by hand.
    @Test("lines of the Test Anything Protocol are counted; without any the run is one test")
    func lines() {
        #expect(
            counts("TAP version 14\n1..4\nok 1 - Input file opened\nnot ok 2 - First line\nok 3\nok 4 # SKIP x\n") == [
                2, 1, 1,
            ])
        #expect(counts("ok\nnot ok\nnot ok 3 - later # Todo\nokay\n# ok\n    ok 1 - sub\n") == [1, 1, 1])
        #expect(counts("ok 1 - a\r\nnot ok 2 - b\r\n", hasFailed: true) == [1, 1, 0])
        #expect(counts("hello") == [1, 0, 0] && counts("hello", hasFailed: true) == [0, 1, 0])
        #expect(counts("", hasFailed: true) == [0, 1, 0] && counts("ok\n", hasFailed: true) == [1, 1, 0])
        #expect(counts("ok 1 - # skip none\n") == [0, 0, 1])
    }

    @Test("the names of what failed are kept, sixteen at most, each of eighty characters at most")
    func names() {
        let lines = (1...20).map { "not ok \($0) - name \($0)" } + ["not ok " + String(repeating: "x", count: 200)]
        let counts = TestCounts(output: Array(lines.joined(separator: "\n").utf8), hasFailed: true)
        #expect(counts.failed == 21 && counts.failures.count == TestCounts.failuresMax)
        #expect(counts.failures.first == "name 1")
        let long = TestCounts(output: Array("not ok \(String(repeating: "x", count: 200))".utf8), hasFailed: true)
        #expect(long.failures == [String(repeating: "x", count: 80)])
    }
}
