import LocalRPC

/// A repository of the person's, read through their own `git` in a way in which nothing that the repository says is
/// run.
///
/// No shell; no hook, filter, pager, external comparison, text conversion or file system monitor; no environment but
/// what a program needs to find itself and its user's settings. Names are taken apart at bytes of zero, never at line
/// ends.
struct GitRepository {
    /// The folder that the working tree begins in, without links.
    private(set) var top: String
    private let environment: [String: String]

    /// What one question may answer: a list of all files, or a file.
    static let answerInBytesMax = 64 << 20

    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.pager=cat",
        "core.quotePath=false", "diff.external=", "log.showSignature=false", "protocol.allow=never", "gc.auto=0",
        "maintenance.auto=false", "submodule.recurse=false", "advice.detachedHead=false",
    ]
    private static let kept: Set<String> = ["HOME", "PATH", "XDG_CONFIG_HOME", "TMPDIR", "SSH_AUTH_SOCK", "GNUPGHOME"]

    /// The repository that `folder` lies in.
    init(holding folder: String, environment: [String: String]) throws(CommandError) {
        var own = environment.filter { Self.kept.contains($0.key) }
        own["LC_ALL"] = "C"
        own["GIT_TERMINAL_PROMPT"] = "0"
        own["GIT_NO_LAZY_FETCH"] = "1"
        own["GIT_NO_REPLACE_OBJECTS"] = "1"
        self.environment = own
        top = folder
        guard let found = try line(["rev-parse", "--show-toplevel"]), !found.isEmpty else {
            throw CommandError(
                .notFound, "There is no git repository around \(folder).", kept: "Nothing was changed.",
                hint: "Go into a working tree, or name one: --repository DIR")
        }
        top = found
    }

    /// How it ended, and what it said, whatever that was.
    func asked(
        _ arguments: [String], input: [UInt8] = [], keeping limit: Int = Self.answerInBytesMax,
        settings: [String] = [], adding variables: [String: String] = [:]
    ) throws(CommandError) -> ChildProgram.Outcome {
        let options = (Self.settings + settings).flatMap { ["-c", $0] }
        let outcome = try ChildProgram(
            words: ["git", "-C", top, "--no-pager", "--literal-pathspecs"] + options + arguments,
            environment: environment.merging(variables) { $1 }, input: input, output: .kept(inBytes: limit),
            errors: .kept(inBytes: 4096)
        ).run()
        if outcome.isCut {
            throw CommandError(
                .overLimit, "git \(arguments.first ?? "") says more than \(limit) bytes.", kept: "Nothing was changed.")
        }
        return outcome
    }

    /// What it answers to a question that it must be able to answer.
    func output(
        _ arguments: [String], input: [UInt8] = [], keeping limit: Int = Self.answerInBytesMax,
        adding variables: [String: String] = [:]
    ) throws(CommandError) -> [UInt8] {
        let outcome = try asked(arguments, input: input, keeping: limit, adding: variables)
        guard outcome.status == 0 else { throw Self.failure(arguments, outcome) }
        return outcome.output
    }

    /// Variables with which no filter is run that the settings name. git runs one also where it only compares: for a
    /// file that changed in the second in which the index was written (git-config(1), `GIT_CONFIG_COUNT`).
    func withoutFilters() throws(CommandError) -> [String: String] {
        let outcome = try asked(["config", "--null", "--name-only", "--get-regexp", "^filter\\..*"])
        guard outcome.status == 0 else { return [:] }
        var fields = try GitFields(outcome.output)
        var filters: Set<String> = []
        while let name = try fields.next() {
            if let dot = name.lastIndex(of: ".") { filters.insert(String(name[..<dot])) }
        }
        let values = ["clean": "", "smudge": "", "process": "", "required": "false"]
        let settings = filters.sorted().flatMap { filter in values.map { (filter + "." + $0.key, $0.value) } }
        var variables = ["GIT_CONFIG_COUNT": String(settings.count)]
        for (index, setting) in settings.enumerated() {
            variables["GIT_CONFIG_KEY_\(index)"] = setting.0
            variables["GIT_CONFIG_VALUE_\(index)"] = setting.1
        }
        return variables
    }

    /// One line, without its end; nil where git says that there is no such thing.
    func line(_ arguments: [String]) throws(CommandError) -> String? {
        let outcome = try asked(arguments)
        guard outcome.status == 0, let text = String(validating: outcome.output, as: UTF8.self) else { return nil }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// The id of the commit that a person means.
    func commit(_ revision: String) throws(CommandError) -> String {
        let isOption = revision.hasPrefix("-")
        let found = isOption ? nil : try line(["rev-parse", "--verify", "--quiet", revision + "^{commit}"])
        guard let found, Self.isID(found) else {
            throw CommandError(
                .notFound, "There is no commit \(revision) in \(top).", kept: "Nothing was changed.",
                hint: "git log --oneline --all")
        }
        return found
    }

    /// The newest commit that both have.
    func mergeBase(_ one: String, _ other: String) throws(CommandError) -> String {
        guard let base = try line(["merge-base", one, other]), Self.isID(base) else {
            throw CommandError(
                .failed, "\(one.prefix(12)) and \(other.prefix(12)) have no commit in common.",
                kept: "Nothing was changed.", hint: "Name another --base.")
        }
        return base
    }

    static func isID(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    static func failure(_ arguments: [String], _ outcome: ChildProgram.Outcome) -> CommandError {
        let words = String(decoding: outcome.errors, as: UTF8.self).split(separator: "\n").last ?? "no reason given"
        return CommandError(
            .failed, "git \(arguments.first ?? "") ended with an error: \(words)", kept: "Nothing was changed.")
    }
}
