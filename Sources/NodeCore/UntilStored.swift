/// What waits until a batch of writes is on the disk, by batch. A batch that is refused is written again with the next
/// one, and what waited for it waits for that.
struct UntilStored<Element> {
    /// What waits for the batch that is next.
    private var next: [Element] = []
    private var batches: [StoreToken: [Element]] = [:]

    mutating func add(_ element: Element) { next.append(element) }

    /// What was written is on its way as this batch.
    mutating func emitted(_ token: StoreToken) {
        guard !next.isEmpty else { return }
        batches[token] = next
        next = []
    }

    /// Batches up to this one are on the disk. Answers what waited for them, in order.
    mutating func stored(_ token: StoreToken) -> [Element] {
        batches.keys.filter { $0 <= token }.sorted().flatMap { batches.removeValue(forKey: $0) ?? [] }
    }

    /// Batches from this one on will be written again.
    mutating func refused(_ token: StoreToken) {
        for refused in batches.keys.filter({ $0 >= token }).sorted() {
            next += batches.removeValue(forKey: refused) ?? []
        }
    }
}
