import LocalRPC
internal import ReviewContents
import TerminalRendering
import WireCodec

/// What the rounds of a review are about, fetched from the members who have it.
struct RoundReader {
    let node: NodeAccess
    let place: SpaceOption
    let options: NodeOptions

    /// How long members are waited for, unless the person set a time.
    private static let patienceInSeconds = 20
    /// More than any contents of a round may have, packed.
    private static let blobInBytesMax = ContentsLimits.bodyInBytesMax + (1 << 20)

    func contents(of round: ReviewMethods.Round) throws(CommandError) -> RoundContents {
        if let document = round.draft.document { return try contents(of: document, round.draft) }
        guard let blob = round.draft.content else {
            throw CommandError(
                .notFound, "Round \(round.number) says nothing of what it is about.",
                kept: "What was said in the review is here.")
        }
        let contents = try decoded(bytes(of: blob))
        // Whoever makes a round could claim the patch of one that was accepted.
        if let claimed = round.draft.patch, claimed != contents.patchDigest.hex {
            node.output.note(
                "Round \(round.number) claims to be another patch than it is; verdicts on others do not count for it.")
        }
        return contents
    }

    /// Whether the node had all of it. That much a database tells where no node runs.
    private func isSaved(_ blob: String, to file: String) throws(CommandError) -> Bool {
        let status = try? node.ask(BlobMethods.Look.self, .init(space: place.space, blob: blob))
        guard let status, status.state == "whole", status.size <= Self.blobInBytesMax else { return false }
        _ = try node.ask(BlobMethods.Save.self, .init(space: place.space, blob: blob, path: file))
        return true
    }

    private func decoded(_ bytes: [UInt8]) throws(CommandError) -> RoundContents {
        do {
            return try RoundContents(decoding: bytes)
        } catch {
            throw error.forPeople
        }
    }

    private func bytes(of blob: String) throws(CommandError) -> [UInt8] {
        var patient = options
        patient.timeout = options.timeout ?? Self.patienceInSeconds
        let options = patient
        return try LocalFile.withTemporaryFile(in: node.environment) { file throws(CommandError) in
            do throws(CommandError) {
                if try isSaved(blob, to: file) { return try LocalFile.read(file) }
                let status = try BlobToFile(
                    blob: blob, file: file, space: place.space, options: options
                ).run(with: node)
                guard status.size <= Self.blobInBytesMax else {
                    throw CommandError(.overLimit, "The contents of this round are too long to be any.")
                }
            } catch  where error.kind == .timeout {
                throw CommandError(
                    .away, "What this round is about is not here yet, and no member who has it is linked.",
                    kept: "The node fetches it as soon as one is; what was said is here.", hint: "atelier review show")
            }
            return try LocalFile.read(file)
        }
    }

    private func contents(
        of document: String, _ draft: ReviewMethods.RoundDraft
    ) throws(CommandError) -> RoundContents {
        func text(_ version: String) throws(CommandError) -> String {
            try node.ask(
                DocumentMethods.At.self, .init(space: place.space, path: document, at: .init(written: version))
            ).text
        }
        let old = try text(draft.from ?? "start")
        let new = FileSide.text(try text(draft.to ?? "now"), isExecutable: false)
        do {
            return try RoundContents(
                base: "", head: "", commits: [],
                files: [FileVersions(path: document, old: .text(old, isExecutable: false), new: new)])
        } catch {
            throw error.forPeople
        }
    }
}
