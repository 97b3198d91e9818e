package import Store

/// What the store does with files beside SQLite.
extension SimulatedDisk: DatabaseDisk {
    package var fileSystem: String? { SimulatedFileSystem.name }

    package func prepareFolder(of path: String) throws(StoreError) {}

    package func entry(at path: String) throws(StoreError) -> DiskEntry? {
        let name = Self.name(of: path)
        return try told { () throws(DiskFault) in
            try perform(.size) { [number] state in
                guard let file = state.folder.names[name], let contents = state.files[file] else { return nil }
                return DiskEntry(
                    isFile: true, sizeInBytes: UInt64(contents.bytes.count),
                    identity: FileIdentity(
                        device: UInt64(number), number: UInt64(file), changedAt: UInt64(contents.changeCount)))
            }
        }
    }

    package func contents(of path: String) throws(StoreError) -> [UInt8]? {
        let name = Self.name(of: path)
        return try told { () throws(DiskFault) in
            try perform(.read) { state in state.folder.names[name].flatMap { state.files[$0]?.bytes } }
        }
    }

    package func writeFile(_ bytes: [UInt8], at path: String) throws(StoreError) {
        let draft = path + ".new"
        try removeFile(at: draft)
        try makeFile(at: draft)
        let name = Self.name(of: draft)
        try told { () throws(DiskFault) in
            try perform(.write) { (state) throws(DiskFault) in
                guard let file = state.folder.names[name] else { throw .absent }
                let written = bytes.withUnsafeBytes { bytes in
                    Result { () throws(DiskFault) in try state.write(bytes, at: 0, to: file) }
                }
                try written.get()
            }
        }
        try syncFile(at: draft)
        try rename(draft, to: path)
        try syncFolder(of: path)
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
