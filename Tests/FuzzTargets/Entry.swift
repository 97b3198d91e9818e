import Glibc

/// What libFuzzer calls. The target is the one that `ATELIER_FUZZ_TARGET` names; with `ATELIER_FUZZ_SEEDS` its seeds
/// are written into that folder instead, and without a target the names of all are printed.
private enum Entry {
    static let target: any FuzzTarget.Type = {
        let name = environment("ATELIER_FUZZ_TARGET") ?? ""
        guard let found = FuzzTargets.all.first(where: { $0.name == name }) else {
            preconditionFailure("there is no fuzz target \(name)")
        }
        return found
    }()

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func writeSeeds(into folder: String) {
        for (index, seed) in target.seeds().enumerated() where seed.count <= target.lengthMax {
            guard let file = fopen("\(folder)/seed-\(index)", "w") else {
                preconditionFailure("\(folder) cannot be written to")
            }
            fwrite(seed, 1, seed.count, file)
            fclose(file)
        }
    }
}

@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    if Entry.environment("ATELIER_FUZZ_TARGET") == nil {
        for target in FuzzTargets.all { puts("\(target.name) \(target.lengthMax)") }
        exit(0)
    }
    if let folder = Entry.environment("ATELIER_FUZZ_SEEDS") {
        Entry.writeSeeds(into: folder)
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Entry.target.take(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
