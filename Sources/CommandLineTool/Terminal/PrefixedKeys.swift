/// Keys on their way to a program, and among them those that are for this one: behind Ctrl-^, as in mosh.
struct PrefixedKeys {
    static let prefix: UInt8 = 0x1E

    enum Part: Equatable {
        case keys([UInt8])
        /// The key behind the prefix.
        case command(UInt8)
    }

    private var isPrefixed = false

    /// The prefix twice is that key itself.
    mutating func take(_ bytes: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var keys: [UInt8] = []
        for byte in bytes {
            if !isPrefixed {
                isPrefixed = byte == Self.prefix
                if !isPrefixed { keys.append(byte) }
                continue
            }
            isPrefixed = false
            if byte == Self.prefix {
                keys.append(byte)
                continue
            }
            if !keys.isEmpty { parts.append(.keys(keys)) }
            keys = []
            parts.append(.command(byte))
        }
        return keys.isEmpty ? parts : parts + [.keys(keys)]
    }
}
