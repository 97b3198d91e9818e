import NIOCore
import Testing

@testable import Transport

@Suite("The alarm of a loop", .timeLimit(.minutes(1)))
struct LoopTimerTests {
    /// Sets an alarm in several ways at once, then a second one well after all of them, and says which fired.
    private func fired(_ set: @escaping @Sendable (LoopTimer, NIODeadline) -> Void) async throws -> [String] {
        let testLoop = TestLoop()
        let (loop, log) = (testLoop.loop, EventLog<String>())
        let timers = try await testLoop.run {
            let alarm = LoopTimer(on: loop) { log.append("alarm") }
            let end = LoopTimer(on: loop) { log.append("end") }
            let now = NIODeadline.now()
            set(alarm, now)
            end.set(now + .milliseconds(40))
            return NIOLoopBoundBox([alarm, end], eventLoop: loop)
        }
        let events = try await log.wait { $0.contains("end") }
        try await testLoop.run { #expect(timers.value.allSatisfy { $0.deadline == nil }) }
        return events
    }

    @Test("it fires once, when it was set")
    func fires() async throws {
        #expect(try await fired { timer, now in timer.set(now + .milliseconds(5)) } == ["alarm", "end"])
    }

    @Test("a time that has passed fires at once")
    func past() async throws {
        #expect(try await fired { timer, now in timer.set(now - .seconds(5)) } == ["alarm", "end"])
    }

    @Test("an earlier time takes the place of a later one")
    func earlier() async throws {
        let events = try await fired { timer, now in
            timer.set(now + .seconds(500))
            timer.set(now + .milliseconds(5))
        }
        #expect(events == ["alarm", "end"])
    }

    @Test("a later time takes the place of an earlier one")
    func later() async throws {
        let testLoop = TestLoop()
        let (loop, log) = (testLoop.loop, EventLog<NIODeadline>())
        let (timer, due) = try await testLoop.run {
            let timer = LoopTimer(on: loop) { log.append(.now()) }
            timer.set(.now() + .milliseconds(1))
            let due = NIODeadline.now() + .milliseconds(30)
            timer.set(due)
            return (NIOLoopBoundBox(timer, eventLoop: loop), due)
        }
        let times = try await log.wait { !$0.isEmpty }
        #expect(times.count == 1 && times[0] >= due)
        try await testLoop.run { #expect(timer.value.deadline == nil) }
    }

    @Test("turned off, it does not fire")
    func off() async throws {
        let events = try await fired { timer, now in
            timer.set(now + .milliseconds(5))
            timer.set(nil)
        }
        #expect(events == ["end"])
    }
}
