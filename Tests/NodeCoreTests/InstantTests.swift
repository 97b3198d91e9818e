import Testing
import WireCodec

@testable import NodeCore

struct InstantTests {
    @Test(
        "the earliest of some moments is the first of those that there are", arguments: [nil, 1, 2, 3] as [Deadline?])
    func earliest(one: Deadline?) {
        for two in [nil, 1, 2, 3] as [Deadline?] {
            #expect(Deadline?.earliest(one, two) == [one, two].compactMap { $0 }.min())
            for three in [nil, 1, 2, 3] as [Deadline?] {
                #expect(Deadline?.earliest(one, two, three) == [one, two, three].compactMap { $0 }.min())
            }
        }
    }
}
