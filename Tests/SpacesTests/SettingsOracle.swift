import CRDT
import TestKit

@testable import Spaces

/// What files are set to, worked out anew from the list of all that was set.
struct SettingsOracle {
    struct Setting {
        let node: NodeID
        let value: FileValue
        let id: TreeOperationID
        let time: HybridTime
        let replaced: [TreeOperationID]
    }

    private var settings: [Setting] = []

    mutating func append(_ setting: Setting) { settings.append(setting) }

    /// What nothing replaces, by register, the last in order first.
    func standing(of node: NodeID) -> [Setting] {
        let all = settings.filter { $0.node == node }
        return all.filter { setting in
            !all.contains { other in
                other.replaced.contains(setting.id)
                    || other.id.change == setting.id.change && other.id.index > setting.id.index
                        && other.value.register == setting.value.register
            }
        }.sorted { left, right in
            if left.value.register != right.value.register { return left.value.register < right.value.register }
            return left.time == right.time ? right.id.index < left.id.index : right.time < left.time
        }
    }

    var nodes: Set<NodeID> { Set(settings.map(\.node)) }

    /// How many registers have values side by side that differ.
    var conflictCount: Int {
        nodes.reduce(0) { count, node in
            let values = Set(standing(of: node).map(\.value))
            return count
                + Set(values.map(\.register)).count { register in
                    values.count { $0.register == register } > 1
                }
        }
    }
}

extension FileAttributes {
    /// The values of all registers with the operations that set them.
    var listed: [(value: FileValue, id: TreeOperationID)] {
        content.all.map { (.content($0.value), $0.id) } + mode.all.map { (.mode($0.value), $0.id) }
            + form.all.map { (.form($0.value), $0.id) }
    }
}
