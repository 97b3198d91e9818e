import Testing

@testable import LocalRPC

struct ProfilePathsTests {
    @Test("with ATELIER_HOME everything lives under its folder for the profile")
    func home() throws {
        let paths = try ProfilePaths(
            profile: "ada", environment: ["ATELIER_HOME": "/tmp/x/", "HOME": "/home/a", "XDG_RUNTIME_DIR": "/run/1"])
        #expect(paths.socket == "/tmp/x/ada/run/node.sock")
        #expect(paths.logFile == "/tmp/x/ada/state/node.log")
        #expect(paths.databaseFile == "/tmp/x/ada/data/node.sqlite")
        #expect(paths.keyFile == "/tmp/x/ada/data/device.key")
    }

    @Test("without it the XDG folders are used, and their defaults where they are not absolute")
    func xdg() throws {
        let full = try ProfilePaths(
            profile: "default",
            environment: [
                "HOME": "/home/a", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/run/1",
            ])
        #expect(full.dataFolder == "/d/atelier/default")
        #expect(full.stateFolder == "/s/atelier/default")
        #expect(full.runtimeFolder == "/run/1/atelier/default")
        let bare = try ProfilePaths(profile: "b", environment: ["HOME": "/home/a", "XDG_DATA_HOME": "relative"])
        #expect(bare.dataFolder == "/home/a/.local/share/atelier/b")
        #expect(bare.stateFolder == "/home/a/.local/state/atelier/b")
        #expect(bare.socket == "/home/a/.local/state/atelier/b/run/node.sock")
    }

    @Test("a name that could leave its folder is no name")
    func names() {
        for name in ["a", "A-1_b", String(repeating: "x", count: 32)] { #expect(ProfilePaths.isValidName(name)) }
        for name in ["", ".", "..", "a/b", "a b", "-a", "é", "a\n", String(repeating: "x", count: 33)] {
            #expect(throws: ProfileProblem.invalidName(name)) {
                try ProfilePaths(profile: name, environment: ["HOME": "/h"])
            }
        }
    }

    @Test("what cannot be a place is refused")
    func places() {
        #expect(throws: ProfileProblem.noHome) { try ProfilePaths(profile: "a", environment: [:]) }
        #expect(throws: ProfileProblem.homeNotAbsolute("x")) {
            try ProfilePaths(profile: "a", environment: ["ATELIER_HOME": "x"])
        }
    }

    @Test("a socket path at the system's limit passes, one byte more does not")
    func socketLimit() throws {
        let tail = "/a/run/node.sock".utf8.count
        let longest = "/" + String(repeating: "x", count: ProfilePaths.socketPathLimit - tail - 1)
        let paths = try ProfilePaths(profile: "a", environment: ["ATELIER_HOME": longest])
        #expect(paths.socket.utf8.count == ProfilePaths.socketPathLimit)
        #expect(throws: ProfileProblem.self) {
            try ProfilePaths(profile: "a", environment: ["ATELIER_HOME": longest + "x"])
        }
    }
}
