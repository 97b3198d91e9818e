import LocalRPC

/// Where a bridge that has to end leaves texts that it could not give to a node.
struct UnsentTexts {
    let root: SharedRoot

    /// Keeps each text in a file of its own, and gives their folder.
    func keep(_ texts: [(path: String, text: String)]) throws(CommandError) -> String {
        let folder = "\(root.path)/\(SharedRoot.markerFolder)/unsent"
        try LocalFile.makeFolder(folder)
        for (path, text) in texts {
            let name = path.map { $0 == "/" ? "%" : $0 }
            try LocalFile.write([UInt8](text.utf8), to: "\(folder)/\(LocalTime.now)-\(String(name))")
        }
        return folder
    }
}
