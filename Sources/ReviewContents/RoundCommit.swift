internal import WireCodec

/// A commit of a round, as its author made it.
package struct RoundCommit: Hashable, Sendable {
    /// What git calls it.
    package let id: String
    package let author: String
    package let email: String
    /// Seconds since the Unix epoch, and minutes by which the author's clock was ahead of UTC.
    package let time: Int64
    package let zoneInMinutes: Int
    package let message: String

    package init(id: String, author: String, email: String, time: Int64, zoneInMinutes: Int, message: String) {
        self.id = id
        self.author = author
        self.email = email
        self.time = time
        self.zoneInMinutes = zoneInMinutes
        self.message = message
    }

    /// The first line of the message.
    package var title: String { message.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? "" }

    /// No clock is further from UTC than 14 hours; some once were.
    static let zoneInMinutesMax = 1440

    func write(into writer: inout ByteWriter) {
        writer.prefixed(id)
        writer.prefixed(author)
        writer.prefixed(email)
        writer.zigzag(time)
        writer.zigzag(Int64(zoneInMinutes))
        writer.prefixed(message)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        id = try reader.prefixedString(atMostBytes: ContentsLimits.idInBytesMax, field: "id")
        author = try reader.prefixedString(atMostBytes: ContentsLimits.nameInBytesMax, field: "name")
        email = try reader.prefixedString(atMostBytes: ContentsLimits.nameInBytesMax, field: "name")
        time = try reader.zigzag()
        let zone = try reader.zigzag()
        guard abs(zone.clamped(to: -10_000...10_000)) <= Self.zoneInMinutesMax else {
            throw .invalidValue(field: "zone", value: UInt64(bitPattern: zone))
        }
        zoneInMinutes = Int(zone)
        message = try reader.prefixedString(atMostBytes: ContentsLimits.messageInBytesMax, field: "message")
    }

    func check() throws(ContentsError) {
        try ContentsError.limit("id", id.utf8.count, ContentsLimits.idInBytesMax)
        try ContentsError.limit("name", author.utf8.count, ContentsLimits.nameInBytesMax)
        try ContentsError.limit("name", email.utf8.count, ContentsLimits.nameInBytesMax)
        try ContentsError.limit("message", message.utf8.count, ContentsLimits.messageInBytesMax)
        try ContentsError.limit("zone", abs(zoneInMinutes), Self.zoneInMinutesMax)
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
