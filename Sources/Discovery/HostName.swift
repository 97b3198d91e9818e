/// The one written form of a host: an address, or a name as in RFC 1123, section 2.1.
enum HostName {
    static func canonical(_ text: String) -> String? {
        guard text.utf8.count <= 320 else { return nil }
        if text.contains(":") { return canonicalIPv6(text) }
        if let last = text.split(separator: ".", omittingEmptySubsequences: false).last,
            last.utf8.allSatisfy(isDigit)
        {
            // A name whose last label is a number would be taken for an address by some.
            return ipv4(text).map { $0.map(String.init).joined(separator: ".") }
        }
        return canonicalName(text)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Private parts

    /// Four numbers without leading zeros, which some read as octal.
    private static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(isDigit), let byte = UInt8(part),
                part.utf8.count == 1 || part.first != "0"
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func canonicalName(_ text: String) -> String? {
        let name = text.lowercased()
        guard (1...253).contains(name.utf8.count) else { return nil }
        for label in name.split(separator: ".", omittingEmptySubsequences: false) {
            let isPlain = label.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
            }
            guard isPlain, (1...63).contains(label.utf8.count), !label.hasPrefix("-"), !label.hasSuffix("-") else {
                return nil
            }
        }
        return name
    }

    private static func canonicalIPv6(_ text: String) -> String? {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let groups = ipv6Groups(address) else { return nil }
        guard parts.count == 2 else { return shortest(groups) }
        guard isScope(parts[1]) else { return nil }
        return shortest(groups) + "%" + parts[1]
    }

    /// The name or number of an interface: 1 to 15 bytes on Linux, where any but a slash and white space may stand;
    /// here letters, digits and `-_.@` only.
    private static func isScope(_ text: Substring) -> Bool {
        (1...15).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                let scalar = Unicode.Scalar(byte)
                return scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(byte) || "-_.@".utf8.contains(byte))
            }
    }

    /// Eight groups of 16 bits from the text forms of RFC 4291, section 2.2.
    private static func ipv6Groups(_ text: Substring) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            let groups = groupList(text)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = groupList(text[..<gap.lowerBound]), let tail = groupList(text[gap.upperBound...]),
            head.count + tail.count <= 7
        else { return nil }
        // A dotted quad stands at the end alone.
        guard !text[..<gap.lowerBound].contains(".") else { return nil }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func groupList(_ text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard index == parts.count - 1, let quad = ipv4(part) else { return nil }
                groups += [UInt16(quad[0]) << 8 | UInt16(quad[1]), UInt16(quad[2]) << 8 | UInt16(quad[3])]
            } else {
                guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// Lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`.
    private static func shortest(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var index = 0
        while index < groups.count {
            let end = groups[index...].firstIndex { $0 != 0 } ?? groups.count
            if end - index > max(best.count, 1) { best = index..<end }
            index = max(end, index + 1)
        }
        func joined(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return joined(groups[...]) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }
}
