/// After how much traffic a direction takes a new key by itself; both sides count and neither announces it.
///
/// A message that brings a count to its limit or past it is the last under the old key (Protocol/channel.md,
/// "Rekeying").
package struct RekeySchedule: Equatable, Sendable {
    /// Messages under one key.
    package let messages: Int
    /// Bytes of Noise messages, tags included, under one key.
    package let bytes: Int

    package init(messages: Int, bytes: Int) {
        precondition(messages > 0 && bytes > 0, "a key serves for one message at least")
        self.messages = messages
        self.bytes = bytes
    }

    /// 2¹⁶ messages or 64 MiB.
    package static let standard = RekeySchedule(messages: 1 << 16, bytes: 64 << 20)
    /// Plain Noise, for tests against other implementations.
    package static let never = RekeySchedule(messages: .max, bytes: .max)
}
