import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What a command in a sandbox may take.
struct SandboxLimits: Equatable {
    var seconds = Self.secondsDefault
    var memoryInBytes = Self.memoryInBytesDefault

    static let secondsDefault = 60
    static let memoryInBytesDefault = 2 << 30
    /// What a command says beyond it ends it.
    static let outputInBytes = 1 << 20
    /// Threads count too.
    static let processCount = 512
    /// Open ones of one process.
    static let fileCount = 1024
    /// Of the copy of the files, and of each file that is written.
    static let filesInBytes = 512 << 20
    /// Of temporary files.
    static let temporaryInBytes = 256 << 20
    static let sharedInBytes = 64 << 20
    /// Of the work before it is tested: the tests need room as well.
    static let workInBytes = 256 << 20
}

/// Where a command of somebody else runs, with nothing of this user around it: bubblewrap's namespaces
/// (Protocol/workshops.md, section 11).
///
/// There is no network, the system's folders can only be read, and what can be written is a copy of the files and a
/// folder for temporary ones, both in memory and gone afterwards.
struct Sandbox {
    let environment: [String: String]
    var limits = SandboxLimits()
    /// Its name or path.
    var bubblewrap = "bwrap"
    /// Folders that may be read besides those of the system.
    var seen: [String] = []

    /// All that a program needs of a system; what is not there is passed over.
    private static let systemFolders = [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store",
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
    ]
    /// As whom the superuser's commands run: limits do not hold the superuser.
    private static let nobody = "65534"

    /// Throws where it cannot be had here, with the words of who refuses.
    func check() throws(CommandError) {
        let probe: ChildProgram.Outcome
        do {
            probe = try program(["true"], on: nil).run()
        } catch {
            throw Self.refused(error.sentence, next: "Install bubblewrap")
        }
        if probe.status == 0 { return }
        let said = probe.output.last == 0x0A ? Array(probe.output.dropLast()) : probe.output
        let words = PeerText(utf8: said).line
        // So ends what sets the user aside when it does not find what it is to begin.
        guard probe.status != 127 else { throw Self.refused(words, next: "Install bubblewrap") }
        throw Self.refused(
            words, next: "Ask who looks after this machine to let users make namespaces (\(Self.namespaceSettings))")
    }

    /// What forbids them, on one system or another.
    private static let namespaceSettings =
        "sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
        + "kernel.apparmor_restrict_unprivileged_userns"

    private static func refused(_ words: String, next: String) -> CommandError {
        CommandError(
            .refused, "A command of somebody else runs in a sandbox alone, and there is none here: \(words)",
            kept: "Nothing was run.",
            hint: "\(next); or read the command, and say --allow-unsandboxed, which lets it do all you can.")
    }

    /// Runs a line for a shell in a copy of a folder.
    func run(_ command: String, on folder: String) throws(CommandError) -> ChildProgram.Outcome {
        if geteuid() == 0 {
            let words = ["chown", "-R", Self.nobody, folder]
            let owned = try ChildProgram(words: words, environment: environment).run()
            guard owned.status == 0 else {
                throw CommandError(.failed, "The copy of the work could not be given away.", kept: "Nothing was run.")
            }
        }
        let copies = "cp -R /given/. /copy/ && cd /copy && exec /bin/sh -c \"$0\""
        return try program(["/bin/sh", "-c", copies, command], on: folder).run()
    }

    /// The same where everything is open to it: all that bounds it are time, memory and output.
    func runOpenly(_ command: String, in folder: String) throws(CommandError) -> ChildProgram.Outcome {
        try bounded(["/bin/sh", "-c", "cd \"$0\" && exec /bin/sh -c \"$1\"", folder, command]).run()
    }

    private func bounded(_ words: [String]) -> ChildProgram {
        ChildProgram(
            words: words, environment: environment, output: .kept(inBytes: SandboxLimits.outputInBytes),
            errors: .joined,
            bounds: .init(seconds: limits.seconds, memoryInBytes: limits.memoryInBytes))
    }

    private func program(_ command: [String], on folder: String?) -> ChildProgram {
        let asNobody = ["setpriv", "--reuid", Self.nobody, "--regid", Self.nobody, "--clear-groups", "--"]
        let sandboxed = [bubblewrap] + walls + view(of: folder) + ["--"] + bounds + command
        return bounded(geteuid() == 0 ? asNobody + sandboxed : sandboxed)
    }

    /// Namespaces of its own for all there is; no capability, no terminal, and no life without this command.
    private var walls: [String] {
        [
            "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox",
            "--clearenv",
        ]
            + ["--setenv", "PATH", path, "--setenv", "HOME", "/copy", "--setenv", "TMPDIR", "/tmp"]
            + ["--setenv", "LANG", "C.UTF-8"]
    }

    private func view(of folder: String?) -> [String] {
        let readable = { (places: [String]) in places.flatMap { ["--ro-bind-try", $0, $0] } }
        let files = folder.map { ["--ro-bind", $0, "/given"] } ?? []
        let memory = [
            ("/tmp", SandboxLimits.temporaryInBytes), ("/copy", SandboxLimits.filesInBytes),
            ("/dev/shm", SandboxLimits.sharedInBytes),
        ].flatMap { ["--size", "\($1)", "--tmpfs", $0] }
        // What the person shows may lie beneath a folder that is otherwise empty.
        return readable(Self.systemFolders) + files + ["--proc", "/proc", "--dev", "/dev"] + memory + readable(seen)
            + ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/copy"]
    }

    /// What the kernel itself holds each process to.
    private var bounds: [String] {
        [
            "prlimit", "--core=0", "--nproc=\(SandboxLimits.processCount)", "--nofile=\(SandboxLimits.fileCount)",
            "--fsize=\(SandboxLimits.filesInBytes)", "--data=\(limits.memoryInBytes)", "--cpu=\(limits.seconds * 8)",
            "--",
        ]
    }

    /// The person's own, as far as it can be seen inside.
    private var path: String {
        let places = Self.systemFolders + seen
        let own = (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter { place in
            places.contains { place == $0 || place.hasPrefix($0 + "/") }
        }
        let usual = ["/usr/local/bin", "/usr/bin", "/bin"]
        return (own + usual.filter { !own.contains($0) }).joined(separator: ":")
    }
}
