import LocalRPC
internal import ReviewContents
import WireCodec

/// Gives the contents of a round to the members of a space.
struct RoundUpload {
    let node: NodeAccess
    let place: SpaceOption

    func draft(of contents: RoundContents) throws(CommandError) -> ReviewMethods.RoundDraft {
        let bytes: [UInt8]
        do {
            bytes = try contents.encoded()
        } catch {
            throw error.forPeople
        }
        var draft = ReviewMethods.RoundDraft()
        draft.base = contents.base
        draft.head = contents.head.isEmpty ? nil : contents.head
        draft.content = try blob(bytes, name: "review-round").blob
        draft.patch = contents.patchDigest.hex
        let comparisons = contents.files.compactMap { FileComparison($0.old, $0.new, context: 0) }
        draft.files = contents.files.count(where: \.isChanged)
        draft.inserted = comparisons.reduce(0) { $0 + $1.inserted }
        draft.deleted = comparisons.reduce(0) { $0 + $1.deleted }
        return draft
    }

    func blob(_ bytes: [UInt8], name: String) throws(CommandError) -> BlobMethods.Add.Result {
        try LocalFile.withTemporaryFile(in: node.environment) { file throws(CommandError) in
            try LocalFile.write(bytes, to: file)
            return try node.askPatiently(BlobMethods.Add.self, .init(space: place.space, path: file, name: name))
        }
    }
}
