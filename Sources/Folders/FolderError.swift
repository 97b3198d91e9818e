/// Why a folder or a file in it was not read or written.
///
/// Paths are relative to the root, but for `notAFolder` of the root itself; names that are not UTF-8 are shown with
/// U+FFFD.
package enum FolderError: Error, Equatable, Sendable {
    /// The system refused a call; `errno` as in `errno.h`.
    case system(path: String, errno: Int32)
    case notFound(path: String)
    case notAFolder(path: String)
    /// A folder, a pipe, a socket or a device stands where a file was expected.
    case notAFile(path: String)
    /// A symbolic link is on the way. Links are not followed, wherever they lead.
    case symbolicLink(path: String)
    /// The path leads out of the root, or a part of it is not the name of anything in a folder.
    case leavesRoot(path: String)
    /// The file has more bytes than were allowed.
    case tooLarge(path: String, limit: Int)
    /// Something else stands there than was seen last; it was left as it is.
    case changed(path: String)
    /// Nothing that a peer sent is written there.
    case neverWritten(path: String, because: WriteRefusal)

    /// More files than one import takes in; none was taken.
    case tooManyFiles(limit: Int)
    /// More text than one import takes in; none was taken.
    case tooMuchText(bytesMax: Int)
    /// More names than one import looks at; nothing was taken.
    case tooManyEntries(limit: Int)
}
