import NIOCore
import NodeCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// The clocks of this machine, as the core wants them told.
enum SystemClock {
    /// An alarm is looked at again after so long: the event loop's own clock stands still while the machine sleeps, and
    /// what became due meanwhile is found soon after it wakes.
    static let alarmMax: TimeAmount = .seconds(5)

    static func now() -> Instant {
        Instant(
            monotonicInNanoseconds: uptimeWithSleep(),
            unixInMilliseconds: UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
    }

    /// When the event loop should look whether a deadline of `now`'s clock has come: then, or sooner.
    static func alarm(for deadline: Deadline) -> NIODeadline {
        let now = uptimeWithSleep()
        let wait = Int64(clamping: deadline > now ? deadline - now : 0)
        return .now() + min(.nanoseconds(wait), alarmMax)
    }

    /// Goes on while the machine sleeps, as the peers' clocks do: a link that was silent for so long is over, and an
    /// invitation too. (WireGuard's timers use the same clock for that reason.)
    private static func uptimeWithSleep() -> UInt64 {
        #if canImport(Darwin)
            let clock = CLOCK_MONOTONIC
        #else
            let clock = CLOCK_BOOTTIME
        #endif
        var time = timespec()
        let status = clock_gettime(clock, &time)
        precondition(status == 0, "the system has the clock")
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
