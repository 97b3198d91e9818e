import Identity
import Replication
import Spaces

/// Which changes each view of a space holds, worked out anew from the first changes of all chains
/// (Protocol/branches.md, sections 1 and 2).
struct ViewModel {
    /// The views that somebody writes, main among them in any case, with the changes that each holds.
    let views: [(name: ViewName, held: Set<Int>)]

    /// O(views · changes).
    init(_ history: ChangeHistory) {
        var written: [ViewName: [Int]] = [.main: []]
        var viewOf: [ViewName] = []
        for (index, entry) in history.entries.enumerated() {
            let name = entry.previous.map { viewOf[$0] } ?? Self.view(begunBy: entry)
            viewOf.append(name)
            written[name, default: []].append(index)
        }
        views = written.keys.sorted().map { ($0, history.closure(of: written[$0] ?? [])) }
    }

    /// The view that a chain writes whose first change this is.
    private static func view(begunBy entry: ChangeHistory.Entry) -> ViewName {
        for case .record(let bytes) in entry.change.parts {
            guard let begun = (try? Record(decoding: bytes)).flatMap({ BranchRecord($0) }),
                case .begin(_, let joined) = begun
            else { continue }
            return .branch(joined ?? BranchID(entry.change.chain))
        }
        return .main
    }
}
