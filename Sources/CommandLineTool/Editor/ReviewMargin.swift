import LocalRPC

/// The threads of open reviews that belong into an editor's margin: those that are not resolved and have a line in a
/// file of the shared folder.
struct ReviewMargin {
    struct Thread: Codable, Hashable, Sendable {
        /// From the folder's root.
        let path: String
        /// From 1; in the text as it is now.
        let line: Int
        let lastLine: Int
        /// Whether the lines are still those that were commented; `gone`: what stands where they were.
        let fate: String
        let review: String
        let title: String
        let thread: String
        let by: String
        /// What was said first, one line of it.
        let text: String
        let comments: Int
        /// Of them, those that this person has not seen.
        let news: Int
    }

    struct List: Codable, Sendable {
        let threads: [Thread]
    }

    let root: SharedRoot
    let client: NodeClient
    let timeout: Duration

    /// By file and line.
    func list() throws(CommandError) -> [Thread] {
        let heads = try client.call(ReviewMethods.List.self, .init(space: root.space), timeout: timeout).reviews
        var threads: [Thread] = []
        for head in heads {
            let choice = ReviewMethods.Choice(space: root.space, review: head.review)
            let review = try client.call(ReviewMethods.Show.self, choice, timeout: timeout)
            for thread in review.threads where !thread.isResolved {
                // Not by `??`, which forgets what its right side throws.
                var place = thread.now
                if place == nil { place = try landing(of: thread.place) }
                guard let landing = place else { continue }
                if let entry = Self.entry(thread, in: head, at: landing) { threads.append(entry) }
            }
        }
        return threads.sorted { ($0.path, $0.line, $0.thread) < ($1.path, $1.line, $1.thread) }
    }

    private static func entry(
        _ thread: ReviewMethods.Thread, in head: ReviewMethods.Head, at landing: ReviewMethods.Landing
    ) -> Thread? {
        guard let path = landing.path ?? thread.place.path, let line = landing.line, let first = thread.comments.first
        else { return nil }
        let said = thread.comments.first { $0.text != nil }?.text ?? ""
        let text = said.split(separator: "\n").first.map(String.init) ?? ""
        return Thread(
            path: path, line: line, lastLine: landing.lastLine ?? line, fate: landing.fate.rawValue,
            review: head.review, title: head.title, thread: thread.thread, by: first.by.name, text: text,
            comments: thread.comments.count, news: thread.comments.count { $0.isNew })
    }

    /// Where the lines are, of which the comment has a copy, with a few around them, in the file as it is; nil for what
    /// has no line, or no file here.
    private func landing(of place: ReviewMethods.Place) throws(CommandError) -> ReviewMethods.Landing? {
        guard let path = place.path, let line = place.line, let lines = place.lines, place.old != true,
            let text = readable(path)
        else { return nil }
        let before = place.before ?? []
        let copy = (before + lines + (place.after ?? [])).map { $0 + "\n" }.joined()
        var asked = ReviewMethods.Place(path: path, line: before.count + 1)
        asked.lastLine = place.lastLine.map { before.count + 1 + $0 - line }
        let params = ReviewMethods.Port.Params(
            from: [.init(path: path, text: copy)], to: [.init(path: path, text: text)], places: [asked])
        return try client.call(ReviewMethods.Port.self, params, timeout: timeout).landings.first
    }

    /// The longest file that is looked at: the node takes it in a message.
    private static let sizeMax = 1 << 20

    /// A peer names the path, so it is not followed out of the folder.
    private func readable(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) }),
            let file = ProcessEnvironment.resolved(root.path + "/" + path),
            let folder = ProcessEnvironment.resolved(root.path), file.hasPrefix(folder + "/"),
            let bytes = try? LocalFile.read(file), bytes.count <= Self.sizeMax
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
