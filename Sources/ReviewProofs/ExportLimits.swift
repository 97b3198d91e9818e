/// Limits of signed exports (Protocol/review-exports.md, section 5), checked before memory is taken.
package enum ExportLimits {
    /// Of a whole file.
    package static let fileInBytes = 64 * 1024 * 1024
    /// Of the changes that a file carries, most of them without what they hold.
    package static let changeCount = 262_144
    /// Of the histories of chains.
    package static let strandCount = 16_384
    /// Of the rounds whose contents go along.
    package static let contentsCount = 256
}
