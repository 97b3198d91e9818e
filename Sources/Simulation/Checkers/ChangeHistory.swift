import Identity
import Replication
import Spaces
import Store
import WireCodec

/// All changes of a space as one disk holds them, parents first, and what each is made on.
struct ChangeHistory {
    struct Entry {
        let change: Change
        /// Who wrote its chain.
        let device: Bytes32
        /// The change before it in its chain.
        let previous: Int?
        let parents: [Int]
    }

    private(set) var entries: [Entry] = []
    private(set) var indexes: [Bytes32: Int] = [:]

    /// What the disk lacks, or holds otherwise than it was signed, ends it in an error.
    init(of space: Space, on database: NodeDatabase) throws {
        let chains = space.chains
        var bodies: [Bytes32: [UInt8]] = [:]
        for strand in 0..<chains.strandCount {
            let (range, chain) = (chains.sequences(ofStrand: strand), chains.chain(ofStrand: strand))
            let rows = try database.changes(
                space: space.id, chain: chain, strand: chains.ordinal(ofStrand: strand), from: range.lowerBound,
                to: range.upperBound)
            for row in rows { bodies[row.id] = row.body }
        }
        for index in 0..<chains.count {
            let (chain, sequence, id) = chains.entry(at: index)
            let previous =
                sequence > 0 ? chains.index(inStrand: chains.strand(at: index), sequence: sequence - 1) : nil
            let change = try Change(
                decodingBody: bodies[id] ?? [], at: chains.place(behind: previous, of: chain))
            guard change.id == id else { throw ReplicationError.storedIDDiffers(chain, sequence: sequence) }
            entries.append(
                Entry(
                    change: change, device: chains.deviceKey(of: chain) ?? .zero,
                    previous: previous.flatMap { indexes[chains.id(at: $0)] },
                    parents: change.parents.compactMap { indexes[$0] }))
            indexes[id] = index
        }
    }

    /// Each history of each chain, from its first change to its last; with `held`, as far as that has them.
    func paths(within held: Set<Int>? = nil) -> [[Int]] {
        let known = entries.indices.filter { held?.contains($0) ?? true }
        let followed = Set(known.compactMap { entries[$0].previous })
        return known.filter { !followed.contains($0) }.map { path(to: $0) }
    }

    /// The changes of a history up to one.
    func path(to index: Int) -> [Int] {
        var path = [index]
        while let last = path.last, let previous = entries[last].previous { path.append(previous) }
        return path.reversed()
    }

    /// Some changes and all that they are made on.
    func closure(of some: [Int]) -> Set<Int> {
        var (closed, open) = (Set(some), some)
        while let index = open.popLast() {
            for below in entries[index].parents + [entries[index].previous].compactMap({ $0 })
            where closed.insert(below).inserted {
                open.append(below)
            }
        }
        return closed
    }
}
