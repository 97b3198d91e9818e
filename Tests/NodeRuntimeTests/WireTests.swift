import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Somebody on the cable")
    struct Wire {
        @Test("a byte changed on the way costs the link and nothing else")
        func changedByte() async throws {
            let home = try TestHome()
            let (ada, ben) = (try home.node("ada"), try home.node("ben"))
            try await ada.start()
            try await ben.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.New.self, .init(path: "poem.txt"))
            let offer = try await ada.invitation()
            let cable = try Forwarder(to: offer.port)
            try await ben.ask(
                SpaceMethods.Join.self, .init(code: offer.code, address: "127.0.0.1:\(cable.port)"))
            try await eventually("the document is at ben") { (try? await ben.text("poem.txt")) != nil }
            cable.changeNextByte()
            try await ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one"))
            try await eventually("a byte is changed") { cable.hasChanged }
            try await ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one two"))
            try await eventually("the text is at ada") { try await ada.text("poem.txt").text == "one two" }
            #expect(ada.log.contains("Closed the link"))
            #expect(ada.isRunning && ben.isRunning)
        }

        @Test("a recorded greeting of a known device, sent again, is closed without an answer and disturbs nobody")
        func replayedGreeting() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let port = try await pair.ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            try await pair.ada.stop()
            // In Ada's place, somebody who writes down what Ben says to begin with.
            let recorder = try Forwarder(to: nil, onPort: port)
            try await eventually("ben greets") { recorder.heard.contains { $0.count > 100 } }
            let greeting = recorder.heard.first { $0.count > 100 } ?? []
            recorder.end()
            try await eventually("the port is free again") { (try? Descriptor.listening(onPort: port)) != nil }
            try await pair.ada.start()
            // Ben comes back and greets Ada himself: what was recorded is older than that.
            try await pair.ben.stop()
            try await pair.ben.start()
            try await pair.meet(within: .seconds(40))
            try #require(try await pair.ada.ask(NodeMethods.Status.self, Nothing()).tcpPort == port)
            for _ in 0..<3 {
                let thief = try Descriptor.connected(toPort: port, from: 99)
                try thief.write(greeting)
                let answer = try await blocking { thief.read(within: .seconds(15)) }
                #expect(answer == [])
            }
            #expect(try await pair.ada.isConnected())
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "still here"))
            #expect(try await pair.agree(on: "poem.txt").text == "still here")
        }
    }
}
