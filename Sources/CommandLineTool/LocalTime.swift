#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A moment as the clock on this machine's wall would show it.
enum LocalTime {
    /// `2026-01-31 14:05`. `time` is in milliseconds since the Unix epoch.
    static func minute(_ time: Int) -> String { formatted(time, "%Y-%m-%d %H:%M") }

    /// `14:05:09`.
    static func second(_ time: Int) -> String { formatted(time, "%H:%M:%S") }

    /// `2026-01-31T14:05:09+0100`, for programs.
    static func complete(_ time: Int) -> String { formatted(time, "%Y-%m-%dT%H:%M:%S%z") }

    static var now: Int {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return Int(moment.tv_sec) * 1000 + Int(moment.tv_nsec) / 1_000_000
    }

    /// How far this machine's clock on the wall is ahead of UTC now.
    static var offsetInSeconds: Int {
        var seconds = time_t(now / 1000)
        var parts = tm()
        return localtime_r(&seconds, &parts) == nil ? 0 : parts.tm_gmtoff
    }

    private static func formatted(_ time: Int, _ format: String) -> String {
        var seconds = time_t(time / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "?" }
        var buffer = [CChar](repeating: 0, count: 40)
        let count = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
