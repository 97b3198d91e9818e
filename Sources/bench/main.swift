import CAllocations

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

let words = CommandLine.arguments.dropFirst()
allocations_keep_memory()
do {
    if words.first == "engine" {
        print(try EngineProtocol().run(words.dropFirst()))
    } else {
        try BenchCommand(words).run()
    }
} catch {
    HostFile.complain("bench: \(error)")
    if case BenchError.usage = error { HostFile.complain(BenchCommand.usage) }
    exit(1)
}
