extension ChainTable {
    /// For each history of a chain that grew since `start`, in the order of arrival, its newest signed change; and up
    /// to where that goes, which is less than `count` where more would not fit one message. O(changes).
    package func newest(
        from start: Int, atMost limit: Int = ReplicationLimits.haveCount
    ) -> (entries: [FrontierMessage.Chain], end: Int) {
        var newest: [Int: Int] = [:]
        var end = start
        while end < count {
            let strand = strand(at: end)
            if newest[strand] == nil, newest.count == limit { break }
            if isSigned(at: end) { newest[strand] = end }
            end += 1
        }
        let entries = newest.values.map { index in
            let place = entry(at: index)
            return FrontierMessage.Chain(
                chain: place.chain, count: place.sequence + 1, tip: IDPrefix(id(at: index)))
        }
        return (entries, max(start, end))
    }
}
