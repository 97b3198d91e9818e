import Replication
package import WireCodec

extension Space {
    /// The space as these changes and all their ancestors make it, with nothing that came beside or after them; nil
    /// where one of them is not here. To be looked at, not to be gone on with.
    ///
    /// O(what was set of files and texts until then).
    package func past(at newest: [Bytes32]) -> Space? {
        let indexes = newest.compactMap { chains.index(of: $0) }
        guard indexes.count == newest.count else { return nil }
        var past = self
        past.beginKeepingViews()
        past.view = past.makeView(chains.reach(of: indexes))
        return past
    }
}
