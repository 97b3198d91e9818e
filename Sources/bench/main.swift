#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

let words = CommandLine.arguments.dropFirst()
do {
    if words.first == "engine" {
        print(try EngineProtocol().run(words.dropFirst()))
    } else {
        throw BenchError.usage
    }
} catch {
    HostFile.complain("bench: \(error)")
    exit(1)
}
