package import Foundation

/// A folder of its own for one test, removed with all that is in it when the last reference goes.
///
/// Its path is short, since a Unix socket's path has room for only 104 bytes on some systems.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        let name = "atelier-" + String(UInt32.random(in: .min ... .max), radix: 16)
        url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    package var path: String { url.path }

    /// The path of a file or folder in this one; nothing is made.
    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes a file, with the folders on the way to it, and gives its path.
    @discardableResult
    package func write(_ contents: String, to name: String) throws -> String {
        try write([UInt8](contents.utf8), to: name)
    }

    @discardableResult
    package func write(_ contents: [UInt8], to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contents).write(to: file)
        return file.path
    }
}
