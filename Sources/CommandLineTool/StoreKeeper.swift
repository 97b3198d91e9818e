package import LocalRPC

/// Works on the database of one profile in this process: the executable gives one, since this room knows no store.
///
/// All calls throw an `RPCFailure`. To look and to copy, a node may run meanwhile; to put back, it may not.
package protocol StoreKeeper: Sendable {
    func verify(isFull: Bool) throws -> StoreReport
    /// Has the node put the database aside at its next start, and carry over what is whole.
    func markDamaged() throws
    /// Makes a new file.
    func backUp(to file: String) throws -> BackupReport
    /// Gives back what it does not need; answers its sizes in bytes.
    func compact() throws -> (before: Int, after: Int)
    var hasDatabase: Bool { get throws }
    /// Answers where the database that was here is now; nil if there was none.
    func restore(from file: String) throws -> String?
}
