/// How the file of a document is written (`Protocol/text.md`, section 11): magic, version, then records.
enum TextFileForm {
    static let magic = [UInt8]("\u{7F}ATELIERTEXT".utf8)
    /// The version of the form, and the order of characters: 1 is FugueMax. Neither can change in a file that exists.
    static let version: [UInt8] = [1, 1]
    static let headerInBytes = magic.count + version.count
    static let checksumInBytes = 4

    /// What a record is; other numbers end a file.
    enum Kind: UInt8 {
        /// Events as columns, following those of the blocks before.
        case block = 1
        /// The number of events below, and the text that they make.
        case snapshot = 2
        /// The first delta of an exchange, which names its agents anew.
        case firstDelta = 3
        case delta = 4
        /// How many events were trimmed: first of all records, where any were.
        case trim = 5
    }
}
