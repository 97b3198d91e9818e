import Discovery
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// HyParView's two views, against what anybody can count.
@Suite struct ViewTests {
    private func device(_ number: Int) -> Bytes32 { Bytes32(UInt64(number), 0, 0, 1) }

    private func endpoint(_ number: Int) throws -> Endpoint {
        try #require(Endpoint(host: "10.0.\(number / 250).\(1 + number % 250)", port: 4040))
    }

    @Test("a passive view keeps 30 places, each device once, and the newest one", arguments: SeededRandom.seeds(0..<5))
    func passive(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let source = RandomSource(seed: seed)
        var view = PassiveView()
        var model: [Bytes32: Endpoint] = [:]
        for _ in 0..<500 {
            let number = random.below(60)
            if random.oneIn(5) {
                view.remove(device(number))
                model[device(number)] = nil
                #expect(view.endpoint(of: device(number)) == nil, "\(random)")
                continue
            }
            let place = try endpoint(random.below(400))
            view.insert(device(number), at: place, from: source)
            model[device(number)] = place
            #expect(view.endpoint(of: device(number)) == place, "\(random)")
            #expect(view.places.count <= PassiveView.limit && Set(view.places.map(\.device)).count == view.places.count)
            #expect(view.places.allSatisfy { model[$0.device] == $0.endpoint }, "\(random)")
        }
        #expect(view.places.count > 20 && view.sample(8, from: source).count == 8)
    }

    @Test("five neighbours stay and a sixth goes; who is not in the tree before who is, who is kept never")
    func active() {
        func view(_ count: Int, _ change: (inout [ActiveView.Neighbour]) -> Void = { _ in }) -> ActiveView {
            var neighbours = (0..<count).map {
                ActiveView.Neighbour(device: device($0), isEager: true, isNew: false, isKept: false)
            }
            change(&neighbours)
            return ActiveView(neighbours: neighbours)
        }
        let random = RandomSource(seed: 1)
        #expect(view(ActiveView.limit).parting(from: random).isEmpty)
        #expect(view(ActiveView.limit + 1).parting(from: random).count == 1)
        for _ in 0..<20 {
            let lazy = view(7) { $0[3] = .init(device: device(3), isEager: false, isNew: false, isKept: false) }
            #expect(lazy.parting(from: random).first == device(3) && lazy.parting(from: random).count == 2)
            let kept = view(6) { $0[3] = .init(device: device(3), isEager: false, isNew: false, isKept: true) }
            #expect(kept.parting(from: random).isEmpty)
            let new = view(6) { neighbours in
                neighbours = neighbours.map { .init(device: $0.device, isEager: true, isNew: true, isKept: false) }
            }
            #expect(new.surplus == 1 && new.parting(from: random).isEmpty)
        }
    }
}
