import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct GroupingTests {
    private func persons(_ count: Int) -> [Bytes32] { (0..<count).map { Bytes32(0, 0, 0, UInt64($0 + 1)) } }

    private func expectWhole(_ grouping: Grouping, _ persons: [Bytes32], _ count: Int, _ why: String) {
        #expect(grouping.groups.flatMap(\.persons).sorted() == persons.sorted(), "\(why)")
        let sizes = grouping.groups.map(\.persons.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "\(why)")
        #expect(grouping.groups.count == min(count, max(1, persons.count)), "\(why)")
        let isWritten = WorkshopDeed.meeting(.groups(grouping)).record(about: .meeting(MeetingID(.zero))) != nil
        #expect(isWritten, "\(why)")
    }

    @Test("random groups have everybody once, sizes that differ by one at most, and come again from their seed")
    func random() {
        for seed in SeededRandom.seeds(0..<100) {
            var random = SeededRandom(seed: seed)
            let all = persons(random.below(40))
            let count = 1 + random.below(9)
            var (first, second) = (random, random)
            let grouping = Grouping.random("pairs", all.shuffled(using: &random), count: count, using: &first)
            expectWhole(grouping, all, count, "\(random)")
            #expect(grouping == Grouping.random("pairs", all, count: count, using: &second), "\(random)")
        }
    }

    @Test("everybody may meet everybody: of 400 draws of four each pair sits together in about a third")
    func fairness() {
        let all = persons(4)
        var together: [Set<Bytes32>: Int] = [:]
        var random = SeededRandom(seed: 7)
        for _ in 0..<400 {
            for group in Grouping.random("pairs", all, count: 2, using: &random).groups {
                together[Set(group.persons), default: 0] += 1
            }
        }
        #expect(together.count == 6 && together.values.allSatisfy { (90...180).contains($0) }, "\(together)")
    }

    @Test("groups by skill are of like strength: no two sums differ by more than two do who are dealt in one turn")
    func bySkill() {
        for seed in SeededRandom.seeds(0..<300) {
            var random = SeededRandom(seed: seed)
            let all = persons(random.below(40))
            let count = 1 + random.below(9)
            let least = random.below(5)
            let levels = Dictionary(uniqueKeysWithValues: all.map { ($0, least + random.below(10)) })
            let grouping = Grouping.bySkill("tables", levels, count: count, using: &random)
            expectWhole(grouping, all, count, "\(random)")
            let sums = grouping.groups.map { $0.persons.reduce(0) { $0 + (levels[$1] ?? 0) } }
            let spread = (sums.max() ?? 0) - (sums.min() ?? 0)
            let dealt = levels.values.sorted(by: >)
            let turns = stride(from: 0, to: dealt.count, by: grouping.groups.count).map { start in
                Array(dealt[start..<min(start + grouping.groups.count, dealt.count)])
            }
            let widest = turns.map { turn in
                (turn.first ?? 0) - (turn.count == grouping.groups.count ? turn.last ?? 0 : 0)
            }.max()
            #expect(spread <= widest ?? 0, "\(random)")
        }
    }

    @Test("four of levels 9, 8, 2 and 1 become two groups of the same strength")
    func example() {
        let all = persons(4)
        var random = SeededRandom(seed: 1)
        let levels = [all[0]: 9, all[1]: 8, all[2]: 2, all[3]: 1]
        let grouping = Grouping.bySkill("tables", levels, count: 2, using: &random)
        #expect(Set(grouping.groups.map { Set($0.persons) }) == [[all[0], all[3]], [all[1], all[2]]])
    }
}
