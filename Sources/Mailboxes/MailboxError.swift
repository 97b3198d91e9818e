/// Why a bundle or a mailbox was not read or written.
package enum MailboxError: Error, Equatable, Sendable {
    package enum Step: String, Sendable {
        case opening, reading, writing, placing, listing, removing
    }

    /// The system refused a call on a file; `errno` as in `errno.h`.
    case system(Step, path: String, errno: Int32)
    /// A folder, a pipe or a device stands where a file was expected.
    case notAFile(path: String)
    case notAFolder(path: String)
    /// There is no `git` on this machine.
    case noGit
    /// A call of `git` failed, and this is what it said.
    case git(words: String)
    /// A call of `git` took longer than it may.
    case gitTooSlow
    /// A call of `git` gave more than is taken of one.
    case gitTooLong
    /// A bundle that ends before anything in it could be read.
    case cutOff(path: String)
    /// The bytes are no bundle, or one of a later version.
    case notABundle(path: String)
}
