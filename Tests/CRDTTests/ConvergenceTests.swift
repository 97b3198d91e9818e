import CRDT
import TestKit
import Testing

/// Random editing on several replicas, against a model that shares nothing with the engine.
@Suite struct ConvergenceTests {
    @Test("three replicas always show the oracle's text for what they have", arguments: SeededRandom.seeds(1..<9))
    func threeReplicas(seed: UInt64) throws {
        try run(Crowd(3, makesVoid: false, seed: seed), steps: 150)
    }

    @Test(
        "the same with positions past the end, which have no effect anywhere", arguments: SeededRandom.seeds(101..<109))
    func withVoidEvents(seed: UInt64) throws {
        try run(Crowd(3, makesVoid: true, seed: seed), steps: 150)
    }

    @Test("five replicas with rare meetings converge", arguments: SeededRandom.seeds(201..<203))
    func fiveReplicas(seed: UInt64) throws {
        try run(Crowd(5, makesVoid: true, seed: seed), steps: 250)
    }

    private func run(_ start: Crowd, steps: Int) throws {
        var crowd = start
        for step in 0..<steps {
            try crowd.step()
            if step % 10 == 9 { crowd.check() }
        }
        try crowd.pullAll()
        crowd.check()
        let texts = Set(crowd.replicas.map { [UInt8]($0.document.text.string().utf8) })
        #expect(texts.count == 1, "\(crowd.random)")
        #expect(Set(crowd.replicas.map(\.document.eventCount)) == [crowd.eventCount])
    }

    @Test("plain Fugue is another order: on the sixth long history the oracle tells the two apart")
    func anotherRule() throws {
        guard let histories = try History.lines("crdt-conformance/long-a.jsonl.gz") else { return }
        for usesPlainFugue in [false, true] {
            var oracle = TextOracle(usesPlainFugue: usesPlainFugue)
            histories[5].tell(&oracle)
            let isSame = Array(oracle.text.unicodeScalars) == Array(histories[5].endContent.unicodeScalars)
            #expect(isSame == !usesPlainFugue)
        }
    }

    @Test("the oracle itself ends public histories in their texts")
    func oracleOnPublicHistories() throws {
        for path in ["small-1000-even", "generated-a", "long-a"] {
            guard let histories = try History.lines("crdt-conformance/\(path).jsonl.gz") else { return }
            for (index, history) in histories.enumerated() where index % (path == "long-a" ? 10 : 5) == 0 {
                var oracle = TextOracle()
                history.tell(&oracle)
                let isSame = Array(oracle.text.unicodeScalars) == Array(history.endContent.unicodeScalars)
                #expect(isSame, "\(path) line \(index + 1)")
            }
        }
    }
}

extension History {
    /// Tells an oracle that knows nothing yet of every event.
    func tell(_ oracle: inout TextOracle) {
        for run in runs {
            var parents = run.parents
            var sequence = run.sequence
            func add(_ action: TextOracle.Action) {
                oracle.append(agent: [UInt8](run.agent.utf8), sequence: sequence, parents: parents, action)
                parents = [oracle.eventCount - 1]
                sequence += 1
            }
            for operation in run.operations {
                switch operation {
                case .insert(let at, let text):
                    for (offset, scalar) in text.unicodeScalars.enumerated() { add(.insert(at: at + offset, scalar)) }
                case .delete(let at, let count):
                    for _ in 0..<count { add(.delete(at: at)) }
                }
            }
        }
    }
}
