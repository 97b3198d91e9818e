package import CRDT

extension TextEdit {
    /// The smallest single replacement that makes `old` into `new`; nil when they are equal. O(n) in both lengths.
    package static func replacement(from old: String, to new: String) -> TextEdit? {
        let before = Array(old.unicodeScalars)
        let after = Array(new.unicodeScalars)
        var prefix = 0
        while prefix < min(before.count, after.count), before[prefix] == after[prefix] { prefix += 1 }
        if prefix == before.count, prefix == after.count { return nil }
        var suffix = 0
        while suffix < min(before.count, after.count) - prefix,
            before[before.count - 1 - suffix] == after[after.count - 1 - suffix]
        {
            suffix += 1
        }
        var inserted = String.UnicodeScalarView()
        inserted.append(contentsOf: after[prefix..<after.count - suffix])
        return TextEdit(at: prefix, deleted: before.count - prefix - suffix, inserted: String(inserted))
    }
}
