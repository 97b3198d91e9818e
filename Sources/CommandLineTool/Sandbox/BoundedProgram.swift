import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A program that runs and is looked at from time to time: past one of its bounds it is ended, and what it started with
/// it.
final class BoundedProgram {
    /// Between two looks, in milliseconds: so much longer than its bounds it may go on.
    static let pause: Int32 = 50

    private let process: pid_t
    private let bounds: ChildProgram.Bounds
    private let deadline: ContinuousClock.Instant
    /// How it ended; nil while it runs.
    private(set) var status: Int32?
    private(set) var stop: ChildProgram.Stop?

    init(_ process: pid_t, _ bounds: ChildProgram.Bounds) {
        self.process = process
        self.bounds = bounds
        deadline = .now + .seconds(bounds.seconds)
    }

    var hasEnded: Bool { status != nil }

    func look(isCut: Bool) throws(CommandError) {
        var answer: Int32 = 0
        let found = waitpid(process, &answer, WNOHANG)
        if found < 0, errno != EINTR {
            throw CommandError(.failed, "A program's end could not be waited for: \(SystemError.words(errno)).")
        }
        if found == process { status = answer & 0x7F == 0 ? answer >> 8 & 0xFF : 128 + (answer & 0x7F) }
        guard status == nil, stop == nil else { return }
        stop = passed(isCut: isCut)
        // What it started is found by its parents: the program itself goes last.
        if stop != nil { for other in ProcessTree(of: process).members.reversed() { kill(other, SIGKILL) } }
    }

    private func passed(isCut: Bool) -> ChildProgram.Stop? {
        if isCut { return .output }
        if ContinuousClock.now >= deadline { return .time }
        return ProcessTree(of: process).residentInBytes > bounds.memoryInBytes ? .memory : nil
    }
}

/// A process and all that come from it, as the system lists them now (proc(5)); elsewhere than on Linux the one alone.
struct ProcessTree {
    /// Parents before their children.
    let members: [pid_t]
    let residentInBytes: Int

    init(of root: pid_t) {
        var (children, pages) = ([pid_t: [pid_t]](), [pid_t: Int]())
        for process in Self.processes {
            // Gone since it was listed.
            guard let text = try? LocalFile.read("/proc/\(process)/stat"),
                let fields = String(decoding: text, as: UTF8.self).split(separator: ") ").last?.split(separator: " "),
                fields.count > 21, let parent = pid_t(fields[1])
            else { continue }
            children[parent, default: []].append(process)
            pages[process] = Int(fields[21])
        }
        var found = [root]
        var next = 0
        while next < found.count {
            found += children[found[next]] ?? []
            next += 1
        }
        members = found
        residentInBytes = found.reduce(0) { $0 + (pages[$1] ?? 0) } * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var processes: [pid_t] {
        guard let stream = opendir("/proc") else { return [] }
        defer { closedir(stream) }
        var found: [pid_t] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let process = pid_t(name) { found.append(process) }
        }
        return found
    }
}
