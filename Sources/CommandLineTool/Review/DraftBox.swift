import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What a person wrote in a review and did not publish yet: a file of this profile's, which nobody else can read.
///
/// Nothing of it leaves the machine before `review publish`, which says all of it at once.
struct DraftBox {
    struct Draft: Codable, Hashable {
        /// From 1; numbers are not given again.
        let number: Int
        /// Milliseconds since the Unix epoch.
        let written: Int
        var act: ReviewMethods.Act
    }

    /// The file: all drafts of one review.
    private struct Contents: Codable {
        var version = 1
        var review: String
        var next = 1
        var drafts: [Draft] = []
    }

    /// As many as one publication takes.
    static let draftsMax = 500

    private let folder: String
    private let review: String

    /// `review` is the whole id: 64 hexadecimal digits.
    init(of review: String, paths: ProfilePaths) {
        folder = paths.stateFolder + "/reviews"
        self.review = review
    }

    private var file: String { folder + "/" + review + ".json" }

    func drafts() throws(CommandError) -> [Draft] { try load().drafts }

    /// Adds one, on the disk on return.
    func add(_ act: ReviewMethods.Act) throws(CommandError) -> Draft {
        try change { contents throws(CommandError) in
            guard contents.drafts.count < Self.draftsMax else {
                throw CommandError(
                    .overLimit, "At most \(Self.draftsMax) drafts of one review are kept.",
                    kept: "Those that there are.", hint: "atelier review publish \(review.prefix(8))")
            }
            let draft = Draft(number: contents.next, written: LocalTime.now, act: act)
            contents.drafts.append(draft)
            contents.next += 1
            return draft
        }
    }

    /// Puts another act in the place of one.
    func replace(_ number: Int, by act: ReviewMethods.Act) throws(CommandError) {
        try change { contents throws(CommandError) in
            let index = try place(of: number, in: contents)
            contents.drafts[index].act = act
        }
    }

    /// Lets go those that are named. What was added meanwhile stays.
    func drop(_ numbers: [Int]) throws(CommandError) {
        try change { contents throws(CommandError) in
            for number in numbers { contents.drafts.remove(at: try place(of: number, in: contents)) }
        }
    }

    private func place(of number: Int, in contents: Contents) throws(CommandError) -> Int {
        guard let index = contents.drafts.firstIndex(where: { $0.number == number }) else {
            throw CommandError(
                .notFound, "There is no draft \(number).", kept: "Nothing was changed.",
                hint: "atelier review draft list \(review.prefix(8))")
        }
        return index
    }

    private func load() throws(CommandError) -> Contents {
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.read(file)
        } catch  where error.kind == .notFound {
            return Contents(review: review)
        }
        guard let contents = try? JSONCoding.decode(Contents.self, from: bytes, in: bytes.indices),
            contents.version == 1
        else {
            throw CommandError(
                .failed, "The drafts in \(file) cannot be read.", kept: "The file is as it was.",
                hint: "Look into it, and move it away.")
        }
        return contents
    }

    /// One command at a time; the file is all of the old or all of the new one, also after a loss of power.
    private func change<Value>(
        _ body: (inout Contents) throws(CommandError) -> Value
    ) throws(CommandError) -> Value {
        try LocalFile.makeFolder(folder)
        let lock = open(file + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
            throw CommandError(
                .failed, "The drafts could not be held: \(SystemError.words(errno)).", kept: "Nothing was changed.")
        }
        defer { close(lock) }
        var contents = try load()
        let value = try body(&contents)
        try LocalFile.replace(file, by: JSONCoding.encode(contents))
        return value
    }
}
