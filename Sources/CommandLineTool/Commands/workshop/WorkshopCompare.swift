import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct WorkshopCompare: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Show the work of two learners side by side; both are told that you look.",
        discussion: "They are told as by atelier workshop peek, and that you look no more by peek WHO --off.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var first: String

    @Argument(help: ArgumentHelp("The other one.", valueName: "who"))
    var second: String

    @Argument(help: ArgumentHelp("Only this file.", valueName: "path"))
    var file: String?

    @Flag(help: "What they handed in, not what they have now.")
    var handedIn = false

    @Flag(help: "One below the other.")
    var unified = false

    @Option(help: ArgumentHelp("Equal lines around different ones.", valueName: "lines"))
    var context = 3

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if context < 0 { throw ValidationError("--context takes a number of lines, from 0.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let works = try [first, second].map { name throws(CommandError) in try work(of: name, node) }
        guard works[0].work.deviceId != works[1].work.deviceId else {
            throw CommandError(.usage, "That is one person.", kept: "Nobody was told anything.", hint: "Name two.")
        }
        for name in [first, second] { try peek(at: name, node) }
        let pairs = self.pairs(works[0], works[1])
        if node.output.isJSON { return node.output.json(Answer(works[0].work, works[1].work, pairs)) }
        let form: DiffSheet.Form? = unified ? (node.output.isForEyes ? .unified : nil) : .sideBySide
        let sheet = ReviewSheet(output: node.output, form: form, context: context)
        let lines = pairs.flatMap { sheet.lines(of: $0, notes: []) }
        if lines.isEmpty { return node.output.note("They read the same.") }
        try node.output.pages(lines)
    }

    private struct Work {
        let work: WorkshopMethods.Look.Result
        let files: [String: WorkshopMethods.Look.File]
    }

    /// All of its files; before anybody is told anything.
    private func work(of member: String, _ node: NodeAccess) throws(CommandError) -> Work {
        var params = WorkshopMethods.Look.Params(
            space: place.space, activity: activity.named, member: member, handedIn: handedIn ? true : nil)
        var files: [String: WorkshopMethods.Look.File] = [:]
        let head = try node.ask(WorkshopMethods.Look.self, params)
        var page = head
        while true {
            for file in page.files { files[file.path] = file }
            guard let next = page.next else { return Work(work: head, files: files) }
            params.from = next
            page = try node.ask(WorkshopMethods.Look.self, params)
        }
    }

    /// Who is looked at already is not told twice.
    private func peek(at member: String, _ node: NodeAccess) throws(CommandError) {
        do throws(CommandError) {
            _ = try node.ask(WorkshopMethods.PeekAt.self, .init(space: place.space, member: member))
        } catch {
            guard error.kind == .conflict else { throw error }
        }
    }

    private func pairs(_ left: Work, _ right: Work) -> [ReviewSheet.Pair] {
        let paths = Set(left.files.keys).union(right.files.keys).filter { file == nil || $0 == file }
        return paths.sorted().compactMap { path in
            let (old, new) = (Self.side(left.files[path]), Self.side(right.files[path]))
            guard old != new else { return nil }
            return ReviewSheet.Pair(
                path: path, formerPath: nil, old: old, new: new, oldName: PeerText(left.work.name).name,
                newName: PeerText(right.work.name).name)
        }
    }

    private static func side(_ file: WorkshopMethods.Look.File?) -> FileSide {
        guard let file else { return .absent }
        let isExecutable = file.executable ?? false
        if let text = file.text { return .text(text, isExecutable: isExecutable) }
        return .opaque(inBytes: file.size, id: file.blob ?? "", isExecutable: isExecutable)
    }

    /// For programs.
    private struct Answer: Encodable {
        struct File: Encodable {
            let path: String
            /// Absent where a side has no such text.
            let old: String?
            let new: String?
        }
        let old: String
        let new: String
        let files: [File]

        init(_ left: WorkshopMethods.Look.Result, _ right: WorkshopMethods.Look.Result, _ pairs: [ReviewSheet.Pair]) {
            (old, new) = (left.name, right.name)
            files = pairs.map { pair in
                File(
                    path: pair.path, old: pair.old == .absent ? nil : pair.old.text,
                    new: pair.new == .absent ? nil : pair.new.text)
            }
        }
    }
}
