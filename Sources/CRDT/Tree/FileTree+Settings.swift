internal import WireCodec

extension FileTree {
    /// An operation that set something of a file.
    struct Setting: Hashable, Sendable {
        var key: TreeKey
        let value: FileValue
        let replaced: [TreeOperationID]

        /// One of the draft has none: nobody can name it yet.
        var id: TreeOperationID? {
            key.isDraft ? nil : TreeOperationID(change: key.change, index: key.index)
        }

        /// Whether it takes the other one's place for a reason that stands in the two alone: both are of one change.
        func isBehind(_ other: Setting) -> Bool {
            key.isOfOneChange(with: other.key) && other.key.index < key.index
                && other.value.register == value.register
        }
    }

    /// What was set of one file.
    struct Settings: Hashable, Sendable {
        /// All of it, ascending by key.
        var all: [Setting] = []
        /// What is replaced, whether it came or not.
        var replaced: Set<TreeOperationID> = []
        /// Those of `all` that nothing replaces, ascending by key.
        var current: [Setting] = []

        /// O(1) for one that is newest in order, else O(n).
        mutating func insert(_ setting: Setting) {
            let place = Self.place(of: setting.key, in: all)
            if place < all.count, all[place].key == setting.key { return }
            replaced.formUnion(setting.replaced)
            current.removeAll { known in
                setting.isBehind(known) || known.id.map(setting.replaced.contains) == true
            }
            let isReplaced =
                setting.id.map(replaced.contains) == true
                || all[place...].prefix { $0.key.isOfOneChange(with: setting.key) }.contains { $0.isBehind(setting) }
            all.insert(setting, at: place)
            if !isReplaced { current.insert(setting, at: Self.place(of: setting.key, in: current)) }
        }

        /// The index of the first one that does not stand before a key.
        private static func place(of key: TreeKey, in list: [Setting]) -> Int {
            var place = list.count
            while place > 0, key <= list[place - 1].key { place -= 1 }
            return place
        }
    }

    /// Takes in an operation of any age that sets something; doing so twice changes nothing.
    ///
    /// What is there then depends on the set of operations alone. Those that none of the others replaces stand side by
    /// side, and of these the greatest key's is shown. Of one change the last one counts.
    package mutating func set(
        _ node: NodeID, _ value: FileValue, replacing replaced: [TreeOperationID], at key: TreeKey
    ) {
        noteNewest(key, of: node)
        settings[node, default: Settings()].insert(Setting(key: key, value: value, replaced: replaced))
    }

    /// What is set of a file now. O(1) where nobody disagrees.
    package func attributes(of node: NodeID) -> FileAttributes {
        var attributes = FileAttributes()
        for setting in settings[node]?.current.reversed() ?? [] {
            let id = setting.id ?? TreeOperationID(change: .zero, index: setting.key.index)
            switch setting.value {
            case .content(let value): attributes.content.all.append(.init(id: id, value: value))
            case .mode(let value): attributes.mode.all.append(.init(id: id, value: value))
            case .form(let value): attributes.form.all.append(.init(id: id, value: value))
            }
        }
        return attributes
    }

    /// Gives an operation of the draft the key of the change that it came into.
    mutating func settleSetting(_ index: Int, of node: NodeID, as key: TreeKey) {
        let draft = TreeKey.draft(index)
        guard var known = settings.removeValue(forKey: node) else { return }
        if var setting = known.all.first(where: { $0.key == draft }) {
            known.all.removeAll { $0.key == draft }
            known.current.removeAll { $0.key == draft }
            setting.key = key
            known.insert(setting)
            noteNewest(key, of: node)
        }
        settings[node] = known
    }
}
