/// Cuts bytes into pieces, each behind a byte that says its length: for targets that take one thing after another.
func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var rest = bytes[...]
    while let length = rest.popFirst() {
        result.append(Array(rest.prefix(Int(length))))
        rest = rest.dropFirst(Int(length))
    }
    return result
}

/// The bytes that are cut into these pieces; one that is too long for its byte is left out.
func joined(_ pieces: [[UInt8]]) -> [UInt8] {
    pieces.filter { $0.count < 256 }.flatMap { [UInt8($0.count)] + $0 }
}
