import Dispatch
import NodeCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The clocks of this machine, as the core wants them told.
enum SystemClock {
    static func now() -> Instant {
        Instant(
            monotonicInNanoseconds: DispatchTime.now().uptimeNanoseconds,
            unixInMilliseconds: UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
    }
}
