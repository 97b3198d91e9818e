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
    } else if words.first == "channel" {
        guard let repetitions = words.count == 1 ? 5 : words.dropFirst().first.flatMap({ Int($0) }), repetitions > 0
        else { throw BenchError.usage }
        try ChannelSuite(repetitions: repetitions).run()
    } else {
        try BenchCommand(words).run()
    }
} catch {
    HostFile.complain("bench: \(error)")
    if case BenchError.usage = error { HostFile.complain(BenchCommand.usage) }
    exit(1)
}
