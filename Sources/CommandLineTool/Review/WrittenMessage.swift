import LocalRPC

/// What a person has to say: with an option, on standard input, or in their editor.
enum WrittenMessage {
    /// `-` is standard input.
    static func given(_ text: String?) throws(CommandError) -> String? {
        guard let text else { return nil }
        return text == "-" ? try fromInput() : text
    }

    /// Asks for it where it was not given: in the editor at a terminal, else on standard input.
    static func asked(
        _ text: String?, about place: String, beginning: String = "", with node: NodeAccess
    ) throws(CommandError) -> String {
        if let given = try given(text) { return try checked(given) }
        let surroundings = Surroundings.current
        guard surroundings.sink.isInputTerminal, !node.output.isJSON else { return try checked(fromInput()) }
        let copy = try WorkingCopy(of: beginning, path: "message.md", environment: node.environment)
        let editor = try EditorProgram(environment: node.environment, hasTerminal: true)
        node.output.note("About \(place).")
        do {
            try editor.run(on: copy.file)
            let text = try trimmed(DocPut.text(try LocalFile.read(copy.file), named: copy.file))
            let written = try checked(text)
            copy.remove()
            return written
        } catch {
            throw error.keeping("What you wrote is in \(copy.file).")
        }
    }

    /// One line of at most 256 bytes without control characters, as names and titles in reviews are; cut where it is
    /// longer.
    static func words(_ text: String, inBytes limit: Int = 256) -> String {
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > limit { break }
            kept.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(kept)
    }

    private static func fromInput() throws(CommandError) -> String {
        trimmed(try DocPut.text(try LocalFile.read("-"), named: "-"))
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private static func checked(_ text: String) throws(CommandError) -> String {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw CommandError(
                .usage, "There is nothing to say.", kept: "Nothing was changed.", hint: "Say it: -m TEXT")
        }
        return text
    }
}
