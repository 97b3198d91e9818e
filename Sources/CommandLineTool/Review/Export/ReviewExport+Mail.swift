import LocalRPC
internal import ReviewContents

extension ReviewExport {
    /// A mailbox file (RFC 4155, the lines of bodies that begin with From quoted): the request, each round as a patch,
    /// each comment as an answer with the lines that it is about quoted.
    ///
    /// Headers take nothing but what was made plain before: no line ends, and letters beyond ASCII as encoded words.
    var mailbox: String {
        let first = message(
            id: review.head.review, from: review.head.author, time: review.head.opened,
            subject: "[PATCH] " + review.head.title, answering: nil, body: review.description ?? "")
        let rounds = review.rounds.map { round in
            message(
                id: round.round, from: round.by, time: round.time,
                subject: "[PATCH v\(round.number)] " + review.head.title, answering: review.head.review,
                body: [round.draft.message, patch(of: round)].compactMap { $0 }.joined(separator: "\n\n---\n"))
        }
        let comments = review.threads.flatMap { thread in
            thread.comments.map { comment in
                message(
                    id: comment.id, from: comment.by, time: comment.time, subject: "Re: [PATCH] " + review.head.title,
                    answering: comment.id == thread.thread ? thread.round ?? review.head.review : thread.thread,
                    body: quoted(thread, isFirst: comment.id == thread.thread) + ReviewExport.body(comment))
            }
        }
        let votes = review.votes.map { vote in
            message(
                id: vote.round + "." + vote.by.deviceId.filter { $0.isLetter || $0.isNumber }, from: vote.by,
                time: vote.time, subject: "Re: [PATCH] " + review.head.title, answering: vote.round,
                body: [vote.text, vote.verdict == "accept" ? "Reviewed-by: " + Credit.line(vote.by) : vote.verdict]
                    .compactMap { $0 }.joined(separator: "\n\n"))
        }
        return ([first] + rounds + comments + votes).joined()
    }

    private func message(
        id: String, from person: ReviewMethods.Person, time: Int, subject: String, answering parent: String?,
        body: String
    ) -> String {
        let moment = UTCTime(time)
        var headers = ["From atelier@localhost \(moment.postmark)"]
        headers.append("From: " + Self.address(person))
        headers.append("Date: " + moment.mail)
        headers.append("Message-ID: " + Self.id(id))
        if let parent { headers += ["In-Reply-To: " + Self.id(parent), "References: " + Self.id(parent)] }
        headers.append("Subject: " + Self.encoded(subject))
        headers += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
        return headers.map { $0 + "\n" }.joined() + "\n" + Self.escaped(body) + "\n"
    }

    private static func id(_ text: String) -> String {
        "<" + text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") } + "@atelier.invalid>"
    }

    private static func address(_ person: ReviewMethods.Person) -> String {
        let line = Credit.line(person)
        guard let open = line.lastIndex(of: "<") else { return line }
        let name = line[..<open].trimmingSuffix { $0 == " " }
        return encoded(String(name), isPhrase: true) + " " + line[open...]
    }

    /// RFC 2047 for what is not plain; words of at most 45 bytes each.
    static func encoded(_ text: String, isPhrase: Bool = false) -> String {
        let line = oneLine(text)
        let isPlain = line.utf8.allSatisfy { byte in
            (0x20..<0x7F).contains(byte) && (!isPhrase || !"()<>[]:;@\\,.\"".utf8.contains(byte))
        }
        if isPlain, !line.contains("=?") { return line }
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in line.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 45 {
                words.append("=?utf-8?B?\(Base64.encoded(word))?=")
                word.removeAll()
            }
            word += bytes
        }
        words.append("=?utf-8?B?\(Base64.encoded(word))?=")
        return words.joined(separator: "\n ")
    }

    /// The mboxrd form: each line that begins as a postmark, quoted or not, gets one more sign.
    private static func escaped(_ body: String) -> String {
        body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            (line.drop { $0 == ">" }.hasPrefix("From ") ? ">" : "") + line + "\n"
        }.joined()
    }

    private func quoted(_ thread: ReviewMethods.Thread, isFirst: Bool) -> String {
        guard isFirst, thread.place.path != nil else { return "" }
        let lines = ["> " + ReviewWords.place(thread.place)] + (thread.place.lines ?? []).map { "> " + $0 }
        return lines.map { $0 + "\n" }.joined() + "\n"
    }

    static func body(_ comment: ReviewMethods.Comment) -> String {
        var text = comment.text ?? "(taken back)"
        if let suggestion = comment.suggestion { text += (text.isEmpty ? "" : "\n\n") + "Suggested:\n\n" + suggestion }
        return text
    }

    /// As `git apply` takes it: without colours, and with nothing drawn in place of anything.
    private func patch(of round: ReviewMethods.Round) -> String? {
        contents[round.round].map { contents in
            contents.files.filter(\.isChanged).map { UnifiedPatch(file: $0).text }.joined()
        }
    }
}

/// RFC 4648, section 4.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encoded(_ bytes: [UInt8]) -> String {
        var text = ""
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=")
            }
            index += 3
        }
        return text
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isOut: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isOut(last) { text.removeLast() }
        return text
    }
}
