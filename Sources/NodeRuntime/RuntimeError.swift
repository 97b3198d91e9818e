package import Store
package import Transport

/// Why a node could not start, or had to stop.
package enum RuntimeError: Error, Sendable {
    /// Another node runs for this profile.
    case alreadyRunning(pid: Int32?)
    case store(StoreError)
    case transport(TransportError)
    /// The stored history of a space does not verify; nothing was changed.
    case damagedHistory(String)
}

extension RuntimeError {
    init(_ error: StoreError) {
        if case .profileInUse(_, let pid) = error { self = .alreadyRunning(pid: pid) } else { self = .store(error) }
    }
}
