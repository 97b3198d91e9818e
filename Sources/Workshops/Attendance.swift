import Spaces
package import WireCodec

/// That a device was heard from one moment to another, in seconds since the Unix epoch by the clock of who heard it.
package struct AttendanceSpan: Equatable, Sendable {
    package let device: Bytes32
    package let seconds: Range<Int>

    package init(device: Bytes32, seconds: Range<Int>) {
        self.device = device
        self.seconds = seconds
    }
}

/// When persons were there, by what the nodes of owners and mentors heard.
package struct Attendance: Equatable, Sendable {
    /// By person: ascending, none touches another.
    package private(set) var spans: [Bytes32: [Range<Int>]] = [:]

    /// Seconds in all.
    package func seconds(of person: Bytes32) -> Int { spans[person]?.reduce(0) { $0 + $1.count } ?? 0 }

    /// What several nodes heard of several devices becomes one: where spans meet or overlap they are one span.
    mutating func add(_ span: Range<Int>, of person: Bytes32) {
        var merged = span
        var others: [Range<Int>] = []
        for other in spans[person] ?? [] {
            if other.upperBound < merged.lowerBound || merged.upperBound < other.lowerBound {
                others.append(other)
            } else {
                merged = min(merged.lowerBound, other.lowerBound)..<max(merged.upperBound, other.upperBound)
            }
        }
        let place = others.firstIndex { merged.upperBound < $0.lowerBound } ?? others.count
        others.insert(merged, at: place)
        spans[person] = others
    }
}

extension AttendanceSpan {
    init(_ value: JSONValue) throws(Misfit) {
        let fields = try value.fields()
        device = try required(try fields.key("device"))
        let times = 0...Int(JSONValue.integers.upperBound)
        let from = try required(try fields.number("from", in: times))
        let to = try required(try fields.number("to", in: times))
        guard from < to, to - from <= WorkshopLimits.spanInSeconds else { throw Misfit() }
        seconds = from..<to
    }

    var value: JSONValue {
        ["device": .string(device.hex), "from": .number(seconds.lowerBound), "to": .number(seconds.upperBound)]
    }
}
