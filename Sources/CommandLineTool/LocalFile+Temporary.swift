extension LocalFile {
    /// Lends the path of a file that is not there yet, in a new folder of our own; both are gone afterwards.
    static func withTemporaryFile<Result>(
        in environment: [String: String], _ body: (String) throws(CommandError) -> Result
    ) throws(CommandError) -> Result {
        let folder = try makeTemporaryFolder(in: environment)
        let path = folder + "/bundle"
        defer {
            removeFile(path)
            removeEmptyFolder(folder)
        }
        return try body(path)
    }
}
