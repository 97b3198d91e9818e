/// A copy of a profile's database that was made, and what is not in it.
package struct BackupReport: Codable, Hashable, Sendable {
    package var file: String
    package var bytes: Int
    /// Blobs that have files beside the database, whole or in part. What is known of them is in the copy, they are not.
    package var blobs: Int
    package var blobBytes: Int
    /// Where they are.
    package var blobsFolder: String

    package init(file: String, bytes: Int, blobs: Int, blobBytes: Int, blobsFolder: String) {
        self.file = file
        self.bytes = bytes
        self.blobs = blobs
        self.blobBytes = blobBytes
        self.blobsFolder = blobsFolder
    }
}
