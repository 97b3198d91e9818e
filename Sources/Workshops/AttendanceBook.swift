package import WireCodec

/// What the node of one who leads notes of who is there, until it writes it down as `workshop.attend`.
///
/// Seconds are those of the node's own clock. It keeps one span for each device that was heard since the last time that
/// something was taken, so callers name members alone.
package struct AttendanceBook: Equatable, Sendable {
    /// Who is silent for longer was gone: a word of presence counts as long (Protocol/presence.md, section 1).
    package static let silenceInSeconds = 60

    private var current: [Bytes32: Range<Int>] = [:]
    private var finished: [AttendanceSpan] = []

    package init() {}

    /// A device was heard.
    package mutating func hear(_ device: Bytes32, at second: Int) {
        guard let span = current[device] else {
            current[device] = second..<second + 1
            return
        }
        // A clock that was set back begins anew: what was noted stays.
        let isContinued = (span.lowerBound...span.upperBound + Self.silenceInSeconds).contains(second)
        if isContinued {
            current[device] = span.lowerBound..<max(span.upperBound, second + 1)
        } else {
            finish(span, of: device)
            current[device] = second..<second + 1
        }
    }

    /// A device said that it goes, or its last link ended.
    package mutating func part(_ device: Bytes32, at second: Int) {
        guard let span = current.removeValue(forKey: device) else { return }
        let isHeardLately = (span.upperBound...span.upperBound + Self.silenceInSeconds).contains(second)
        finish(isHeardLately ? span.lowerBound..<second : span, of: device)
    }

    /// What is noted of a device and was not taken yet is noted no more.
    package mutating func forget(_ device: Bytes32) {
        current[device] = nil
        finished.removeAll { $0.device == device }
    }

    /// What is to be written down now, so many records at most as it needs. Who is there still goes on from where this
    /// ends.
    package mutating func take() -> [MeetingDeed] {
        for (device, span) in current.sorted(by: { $0.key < $1.key }) where !span.isEmpty {
            finish(span, of: device)
            current[device] = span.upperBound..<span.upperBound
        }
        defer { finished = [] }
        let most = WorkshopLimits.spanCount
        return stride(from: 0, to: finished.count, by: most).map { start in
            .attend(Array(finished[start..<min(start + most, finished.count)]))
        }
    }

    private mutating func finish(_ span: Range<Int>, of device: Bytes32) {
        let most = WorkshopLimits.spanInSeconds
        for start in stride(from: span.lowerBound, to: span.upperBound, by: most) {
            finished.append(AttendanceSpan(device: device, seconds: start..<min(start + most, span.upperBound)))
        }
    }
}
