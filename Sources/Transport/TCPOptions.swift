internal import NIOCore

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// What every TCP connection of ours has set.
enum TCPOptions {
    /// No delay for small packets, since sends are gathered already; and a vanished peer is noticed: after 30 s of
    /// silence three probes 10 s apart, and on Linux after 60 s without acknowledgement of sent bytes (RFC 5482).
    ///
    /// An option that the system refuses is left as it is; the connection works without.
    static func apply(to channel: any Channel) {
        guard let options = channel.syncOptions else { return }
        try? options.setOption(.tcpOption(.tcp_nodelay), value: 1)
        try? options.setOption(.socketOption(.so_keepalive), value: 1)
        set(TCP_KEEPINTVL, 10)
        set(TCP_KEEPCNT, 3)
        #if canImport(Darwin)
            set(TCP_KEEPALIVE, 30)
        #else
            set(TCP_KEEPIDLE, 30)
            set(TCP_USER_TIMEOUT, 60_000)
        #endif

        func set(_ option: CInt, _ value: Int) {
            try? options.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: option)), value: value)
        }
    }
}
