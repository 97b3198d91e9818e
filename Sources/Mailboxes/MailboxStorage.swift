/// A file of a mailbox.
package struct MailboxFile: Hashable, Sendable {
    package let name: String
    package let sizeInBytes: Int
}

/// Where the files of a mailbox lie. One visit at a time: `open`, then the rest, then `close`.
///
/// Names are judged by the caller, by `isName`; whatever else lies there is not touched. Not for the event loop.
package protocol MailboxStorage: AnyObject, Sendable {
    /// Gets what others have put there.
    func open() throws(MailboxError)
    func files(where isName: (String) -> Bool) throws(MailboxError) -> [MailboxFile]
    /// The path of a file to be read.
    func bring(_ name: String) throws(MailboxError) -> String
    /// The path under which a new file is to be written.
    func place(of name: String) throws(MailboxError) -> String
    func remove(_ names: [String]) throws(MailboxError)
    /// Gives others what was written and removed. False when somebody else was faster, so that nothing was: then all of
    /// it must be done again.
    func close() throws(MailboxError) -> Bool
}
