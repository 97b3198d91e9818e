import Testing

@testable import Discovery

struct DialBudgetTests {
    @Test("16 dials at once, the 17th after 1.25 s, and never more than 64 in a minute")
    func limits() {
        var budget = DialBudget()
        var dials: [Duration] = []
        for millisecond in stride(from: 0, to: 180_000, by: 50) {
            let now = Duration.milliseconds(millisecond)
            while budget.isReady(at: now) {
                let isSpent = budget.spend(at: now)
                #expect(isSpent)
                dials.append(now)
            }
        }
        #expect(dials.prefix(17) == [Duration](repeating: .zero, count: 16)[...] + [.milliseconds(1250)])
        for start in dials {
            #expect(dials.filter { $0 >= start && $0 < start + .seconds(60) }.count <= 64)
        }
        // In the long run one each 1.25 s.
        #expect((158...160).contains(dials.count))
    }

    @Test("a rested budget is full again")
    func rest() {
        var budget = DialBudget()
        for _ in 0..<16 { _ = budget.spend(at: .zero) }
        #expect(!budget.isReady(at: .zero))
        for _ in 0..<16 {
            let isSpent = budget.spend(at: .seconds(20))
            #expect(isSpent)
        }
        #expect(!budget.isReady(at: .seconds(20)))
    }
}
