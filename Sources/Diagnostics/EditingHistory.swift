internal import Foundation

/// The recorded writing of one text by one person, as the public editing traces have it:
///
///     { "startContent": "", "endContent": "…", "txns": [ { "time": "…", "patches": [[pos, del, "ins"], …] }, … ] }
///
/// Patches apply one after another, each to the text that the one before left; positions and counts are Unicode
/// scalars. A history that was read is sound in this: every patch lies within the text, and the text ends with as many
/// scalars as `endContent` has.
package struct EditingHistory: Equatable, Sendable {
    /// At `position`, `deleted` scalars go, then `inserted` comes.
    package struct Patch: Equatable, Sendable {
        package let position: Int
        package let deleted: Int
        package let inserted: String

        package init(position: Int, deleted: Int, inserted: String) {
            self.position = position
            self.deleted = deleted
            self.inserted = inserted
        }
    }

    package let startContent: String
    package let endContent: String
    /// What was typed as one: each transaction holds one patch or a few.
    package let transactions: [[Patch]]

    package var patchCount: Int { transactions.reduce(0) { $0 + $1.count } }

    /// Reads a trace, gzipped or not, of at most 64 MiB and 256 MiB unpacked.
    package static func read(file path: String) throws(DiagnosticsError) -> EditingHistory {
        try EditingHistory(contents: try FileContents.read(path))
    }

    package init(contents: [UInt8]) throws(DiagnosticsError) {
        let form = try VectorJSON.decode(TraceField.self, from: Data(try FileContents.unpacked(contents)))
        startContent = form.startContent
        endContent = form.endContent
        transactions = form.txns.map { transaction in
            transaction.patches.map { patch in
                Patch(position: patch.position, deleted: patch.deleted, inserted: patch.inserted)
            }
        }
        try check()
    }

    private func check() throws(DiagnosticsError) {
        if patchCount == 0 { throw .noCases }
        var length = startContent.unicodeScalars.count
        for (index, transaction) in transactions.enumerated() {
            for (number, patch) in transaction.enumerated() {
                let (end, overflow) = patch.position.addingReportingOverflow(patch.deleted)
                guard !overflow, end <= length else {
                    throw .patchPastEnd(
                        transaction: index, patch: number, end: overflow ? .max : end, length: length)
                }
                length += patch.inserted.unicodeScalars.count - patch.deleted
            }
        }
        let expected = endContent.unicodeScalars.count
        if length != expected { throw .otherEnd(lengthInScalars: length, expected: expected) }
    }

    private struct TraceField: Decodable {
        struct Transaction: Decodable {
            let patches: [PatchField]
        }
        let startContent: String
        let endContent: String
        let txns: [Transaction]
    }
}
