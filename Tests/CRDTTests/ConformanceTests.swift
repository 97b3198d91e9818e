import CRDT
import TestKit
import Testing

/// The public histories, in every way in which their events may come.
@Suite struct ConformanceTests {
    static let files = [
        ("crdt-conformance/small-1000-even.jsonl.gz", 500),
        ("crdt-conformance/long-a.jsonl.gz", 50),
        ("crdt-conformance/generated-a.jsonl.gz", 200),
    ]

    @Test(
        "every public history ends in its text, in the order and the batches that it was written in", arguments: files)
    func asWritten(path: String, count: Int) throws {
        guard let histories = try History.lines(path) else { return }
        #expect(histories.count == count)
        for (index, history) in histories.enumerated() {
            var random = SeededRandom(seed: 0)
            for batching in [Delivery.Batching.once, .each] {
                var replica = Replica()
                try replica.receive(Delivery(history), batching, &random)
                #expect(replica.isExactly(history.endContent), "\(path) line \(index + 1), \(batching)")
            }
        }
    }

    @Test("every public history ends in its text, in any order and any batches", arguments: files)
    func shuffled(path: String, count: Int) throws {
        guard let histories = try History.lines(path) else { return }
        for seed in SeededRandom.seeds(1..<2) {
            var random = SeededRandom(seed: seed)
            for (index, history) in histories.enumerated() {
                var replica = Replica()
                try replica.receive(Delivery(history).shuffled(&random), .random, &random)
                #expect(replica.isExactly(history.endContent), "\(path) line \(index + 1), \(random)")
            }
        }
    }

    @Test("replicas that pull from one another in turns end in the text of the history", arguments: files)
    func pulling(path: String, count: Int) throws {
        guard let histories = try History.lines(path) else { return }
        for seed in SeededRandom.seeds(1..<2) {
            var random = SeededRandom(seed: seed)
            for (index, history) in histories.enumerated() where index % 5 == 0 {
                let delivery = Delivery(history).shuffled(&random)
                var replicas = [Replica(), Replica()]
                for part in delivery.parts(5) {
                    let receiver = random.below(2)
                    try replicas[receiver].pull(from: replicas[1 - receiver])
                    try replicas[receiver].receive(part, .random, &random)
                }
                try replicas[0].pull(from: replicas[1])
                try replicas[1].pull(from: replicas[0])
                for replica in replicas {
                    #expect(replica.isExactly(history.endContent), "\(path) line \(index + 1), \(random)")
                }
            }
        }
    }
}
