#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Waits for several descriptors at once.
struct DescriptorWait {
    private var requests: [pollfd] = []

    mutating func add(_ descriptor: Int32, reads: Bool, writes: Bool = false) {
        guard reads || writes else { return }
        let events = Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0))
        requests.append(pollfd(fd: descriptor, events: events, revents: 0))
    }

    /// Nil waits for ever.
    mutating func wait(milliseconds: Int? = nil) {
        _ = poll(&requests, nfds_t(requests.count), milliseconds.map { Int32(clamping: $0) } ?? -1)
    }

    /// Whether it can be read, or came to its end.
    func canRead(_ descriptor: Int32) -> Bool {
        requests.contains { $0.fd == descriptor && $0.revents & ~Int16(POLLOUT) != 0 }
    }

    func canWrite(_ descriptor: Int32) -> Bool {
        requests.contains { $0.fd == descriptor && $0.revents & Int16(POLLOUT) != 0 }
    }
}
