package import Store

/// What the store does with files beside SQLite.
extension SimulatedDisk: DatabaseDisk {
    package var fileSystem: String? { SimulatedFileSystem.name }

    package func prepareFolder(of path: String) throws(StoreError) {}

    package func entry(at path: String) throws(StoreError) -> DiskEntry? {
        let name = Self.name(of: path)
        return try told { () throws(DiskFault) in
            try perform(.size) { state in
                state.folder.names[name].flatMap { state.files[$0] }.map {
                    DiskEntry(isFile: true, sizeInBytes: UInt64($0.bytes.count))
                }
            }
        }
    }

    package func makeFile(at path: String) throws(StoreError) {
        let name = Self.name(of: path)
        try told { () throws(DiskFault) in
            try perform(.create) { (state) throws(DiskFault) in
                guard state.folder.names[name] == nil else { throw .busy }
                state.close(try state.open(name, creating: true))
            }
        }
    }

    package func syncFile(at path: String) throws(StoreError) {
        let name = Self.name(of: path)
        try told { () throws(DiskFault) in
            let file = try perform(.open) { (state) throws(DiskFault) in
                guard let file = state.folder.names[name] else { throw .absent }
                return file
            }
            try perform(.sync, on: file) { $0.files[file]?.sync() }
        }
    }

    package func rename(_ path: String, to other: String) throws(StoreError) {
        let (name, newName) = (Self.name(of: path), Self.name(of: other))
        try told { () throws(DiskFault) in
            try perform(.rename) { (state) throws(DiskFault) in
                guard state.folder.names[name] != nil else { throw .absent }
                state.folder.rename(name, to: newName)
            }
        }
    }

    package func removeFile(at path: String) throws(StoreError) {
        let name = Self.name(of: path)
        try told { () throws(DiskFault) in
            guard try perform(.size, { $0.folder.names[name] != nil }) else { return }
            try perform(.delete) { (state) throws(DiskFault) in try state.delete(name) }
        }
    }

    package func syncFolder(of path: String) throws(StoreError) {
        try told { () throws(DiskFault) in try perform(.syncFolder) { $0.folder.sync() } }
    }

    private static func name(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    private func told<Value>(_ body: () throws(DiskFault) -> Value) throws(StoreError) -> Value {
        do throws(DiskFault) {
            return try body()
        } catch {
            switch error {
            case .full: throw .diskFull(.opening)
            case .broken, .off, .absent, .busy: throw .disk(.opening, code: 0)
            }
        }
    }
}
