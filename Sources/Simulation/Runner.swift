/// Runs seeds.
package enum Runner {
    /// The whole life of one world. The same seed gives the same trace, on every machine and in every process.
    package static func run(seed: UInt64, keepsTrace: Bool = false) throws -> SeedReport {
        try PairScenario(seed: seed, keepsTrace: keepsTrace).run(seed: seed)
    }

    /// The same with four members, one of whom turns hostile.
    package static func runHostile(seed: UInt64, keepsTrace: Bool = false) throws -> HostileReport {
        try HostileScenario(seed: seed, keepsTrace: keepsTrace).run(seed: seed)
    }
}
