import LocalRPC
import Store

extension ProfilePaths {
    /// The profile's lock: no node runs as long as it is held. Where one does, a person is told what of the profile it
    /// has in use, and how that was left.
    func lock(_ inUse: String, kept: String) throws(RPCFailure) -> ProfileLock {
        do throws(StoreError) {
            _ = try PrivateFolder(path: dataFolder)
            return try ProfileLock(path: lockFile)
        } catch {
            guard case .profileInUse = error else { throw RPCFailure(RuntimeError(error)) }
            throw RPCFailure(
                .conflict, "The node of profile \(profile) runs, and has its \(inUse) in use.", kept: kept,
                next: "Stop it first: atelier node stop --profile \(profile)")
        }
    }
}
