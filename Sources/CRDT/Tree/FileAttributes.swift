/// What members set of one file, as far as nobody replaced it.
package struct FileAttributes: Equatable, Sendable {
    package internal(set) var content = FileVersions<FileContent>()
    package internal(set) var mode = FileVersions<FileMode>()
    package internal(set) var form = FileVersions<FileForm>()

    package init() {}

    /// The operations that stand unreplaced in the register of a value, the greatest first.
    package func ids(besides value: FileValue) -> [TreeOperationID] {
        switch value {
        case .content: content.ids
        case .mode: mode.ids
        case .form: form.ids
        }
    }
}

/// What a register has: one value, or several that were set by members who did not know of one another.
package struct FileVersions<Value: Hashable & Sendable>: Equatable, Sendable {
    package struct Version: Equatable, Sendable {
        package let id: TreeOperationID
        package let value: Value
    }

    /// In descending order of the operations: the first one is shown.
    package internal(set) var all: [Version] = []

    package init() {}

    /// The one that counts; nil when it was never set.
    package var value: Value? { all.first?.value }
    /// What whoever sets another value has seen, and so replaces.
    package var ids: [TreeOperationID] { all.map(\.id) }

    /// The values that others set and that are not shown, each once, the newest first.
    package var conflicts: [Value] {
        var found: [Value] = []
        for version in all where version.value != value && !found.contains(version.value) {
            found.append(version.value)
        }
        return found
    }
}
