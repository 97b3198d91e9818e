/// The most memory that this process has had at once.
enum PeakMemory {
    private static let key = Array("VmHWM:".utf8)

    /// What the kernel says (`VmHWM`), in KiB; nil where it says nothing. Read byte by byte, so that asking takes as
    /// little memory as may be.
    static func inKiB() -> Int? {
        guard let status = try? HostFile.readStream("/proc/self/status") else { return nil }
        var start = 0
        while start + key.count <= status.count {
            if (0..<key.count).allSatisfy({ status[start + $0] == key[$0] }) { break }
            start += 1
        }
        var value: Int?
        var index = start + key.count
        while index < status.count, status[index] != UInt8(ascii: "k") {
            if case UInt8(ascii: "0")...UInt8(ascii: "9") = status[index] {
                value = (value ?? 0) * 10 + Int(status[index] - UInt8(ascii: "0"))
            }
            index += 1
        }
        return value
    }
}
