package import LocalRPC

/// How the process ends; scripts may rely on it.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case noNode = 3
    case notFound = 4
    /// By a role, a rule, or a wrong code.
    case refused = 5
    /// Timed out, or the peer is away.
    case timeout = 6
    case conflict = 7
    /// By Ctrl-C.
    case interrupted = 130

    package init(_ kind: ErrorKind) {
        self = ExitCode(rawValue: kind.exitCode) ?? .failed
    }
}
