import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Devices of one person")
    struct OwnDevices {
        @Test("a device is linked by its code, has all spaces, and is out of them when it is lost")
        func linkAndRevoke() async throws {
            let home = try TestHome()
            let (desk, phone) = (try home.node("desk"), try home.node("phone"))
            try await desk.start()
            try await phone.start()
            let space = try await desk.ask(SpaceMethods.Create.self, .init(title: "Sketches")).space
            #expect(try await desk.command("id", "link").exitCode == 2)
            let offer = try await desk.command("id", "link", "--yes", "--json")
            let code = try #require(try offer.json()["code"] as? String, "\(offer)")
            let port = try #require(try offer.json()["port"] as? Int)
            let linked = try await phone.command("id", "accept", code, "--address", "127.0.0.1:\(port)")
            try #require(linked.exitCode == 0, "\(linked)")
            #expect(linked.output.contains("This device and desk are yours."))
            try await eventually("the space is on the phone, where it is the owner's") {
                try await phone.ask(SpaceMethods.List.self, Nothing()).spaces.contains {
                    $0.id == space && $0.role == "owner"
                }
            }
            let listed = try await desk.command("id", "devices")
            #expect(listed.output.contains("phone") && listed.exitCode == 0, "\(listed)")
            // What is known of one's devices survives a restart.
            try await desk.stop()
            try await desk.start()
            let revoked = try await desk.command("id", "revoke", "phone", "--yes")
            #expect(revoked.exitCode == 0 && revoked.words.contains("out of 1 space"), "\(revoked)")
            let members = try await desk.ask(SpaceMethods.Members.self, .init()).members
            #expect(members.count == 1 && members[0].isSelf)
            #expect(try await desk.ask(DeviceMethods.List.self, Nothing()).devices.count == 1)
            #expect(try await desk.command("id", "revoke", "phone", "--yes").exitCode == 4)
        }
    }
}
