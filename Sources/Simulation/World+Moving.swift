import Discovery
import NodeCore
import SodiumCrypto

/// Nodes that change their address: what went over the old one is gone, and nobody is told but the node itself.
extension World {
    func move() {
        guard isFaulty else { return }
        let index = random.integer(below: nodes.count)
        moves += 1
        let host = "10.\(1 + index).\(moves / 250).\(1 + moves % 250)"
        guard let endpoint = Endpoint(host: host, port: nodes[index].endpoint.port) else { return }
        nodes[index].endpoint = endpoint
        datagrams.places[index] = endpoint
        trace.note(clock.nanoseconds, "\(nodes[index].name) moves to \(host)")
        for (one, other) in network.connections where one.node == index || other.node == index {
            _ = network.remove(one)
        }
        feed(.addressesChanged, to: index)
        scheduleMove()
    }

    func scheduleMove() {
        if let mean = plan.moveEvery {
            schedule(.move, inSeconds: mean * (0.2 + Double(random.integer(below: 1600)) / 1000))
        }
    }
}
