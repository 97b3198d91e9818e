/// What one event of a ``RegisterMap`` says: this key has this value from now on.
public struct RegisterWrite<Key: Hashable & Sendable, Value: Hashable & Sendable>: Hashable, Sendable {
    /// What is written to.
    public let key: Key
    /// What is written; nil takes the key away.
    public let value: Value?

    /// A write of `value` to `key`.
    public init(key: Key, value: Value?) {
        self.key = key
        self.value = value
    }
}
