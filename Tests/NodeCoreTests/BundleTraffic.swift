import Membership
import Replication
import WireCodec

@testable import NodeCore

/// A bundle as it lies in a file, by its parts.
struct BundleFile {
    var head: [UInt8]
    /// Each with its length, as in the file.
    var pieces: [[UInt8]]
    var contents: BundleContents

    var bytes: [UInt8] { head + pieces.flatMap { $0 } }
}

extension TestNetwork {
    /// Has a node write a bundle.
    func export(_ scope: BundleScope = .everything, of space: SpaceID, at node: TestNode) throws -> BundleFile {
        let begun = answer(to: .bundle(space, .beginExport(scope)), at: node)
        guard case .bundle(.begun(let id, let head))? = try begun?.get() else { throw Unexpected(begun as Any) }
        var pieces: [[UInt8]] = []
        while true {
            let next = answer(to: .bundle(space, .nextPiece(id)), at: node)
            switch try next?.get() {
            case .bundle(.piece(let bytes))?: pieces.append(bytes)
            case .bundle(.written(let contents))?: return BundleFile(head: head, pieces: pieces, contents: contents)
            default: throw Unexpected(next as Any)
            }
        }
    }

    /// Has a node read the bytes of a bundle, as far as they go.
    func take(_ bytes: [UInt8], at node: TestNode) throws -> BundleOutcome {
        var reader = BundleReader()
        reader.feed(bytes)
        guard case .head(let head)? = try reader.next() else { throw Unexpected("no head") }
        let space = node.core.space(ofBundle: head)
        let begun = answer(to: .bundle(space, .beginImport(head)), at: node)
        guard case .bundle(.begun(let id, _))? = try begun?.get() else { throw Unexpected(begun as Any) }
        var isBroken = false
        reading: while !isBroken {
            do {
                guard case .piece(let piece)? = try reader.next() else { break }
                let taken = answer(to: .bundle(space, .take(id, piece)), at: node)
                guard case .bundle(.taken(let goesOn))? = try taken?.get() else { throw Unexpected(taken as Any) }
                isBroken = !goesOn
            } catch is ReplicationError {
                isBroken = true
            }
        }
        let ending: BundleEnding = isBroken || reader.waitingInBytes > 0 ? .broken : .whole
        let read = answer(to: .bundle(space, .endImport(id, ending)), at: node)
        guard case .bundle(.read(let outcome))? = try read?.get() else { throw Unexpected(read as Any) }
        return outcome
    }
}
