/// Runs seeds.
package enum Runner {
    /// The whole life of one world. The same seed gives the same trace, on every machine and in every process. With
    /// `nodes` the room has that size, and the run is another one.
    package static func run(seed: UInt64, nodes: Int? = nil, keepsTrace: Bool = false) throws -> SeedReport {
        try RoomScenario(seed: seed, nodes: nodes, keepsTrace: keepsTrace).run()
    }
}
