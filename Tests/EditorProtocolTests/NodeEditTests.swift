import LocalRPC
import TestKit
import Testing

@testable import EditorProtocol

struct NodeEditTests {
    @Test("splices in scalars give the node's text, also between CR and LF", arguments: SeededRandom.seeds(0..<30))
    func splices(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            var scalars = Array(random.text(random.below(14)).unicodeScalars)
            let text = UnitText(string(scalars))
            let splices = (0..<random.below(4)).map { _ in
                let at = random.below(scalars.count + 1)
                let splice = DocumentMethods.Splice(
                    at: at, delete: random.below(scalars.count - at + 1), insert: random.text(random.below(3)))
                scalars.replaceSubrange(at..<at + splice.delete, with: splice.insert.unicodeScalars)
                return splice
            }
            let delta = try #require(NodeEdit.delta(splices, on: text), "\(random)")
            let after = delta.applied(to: text)
            #expect(Array(after.text.unicodeScalars) == scalars, "\(random)")
            #expect(after.units == [TextUnit](string(scalars)), "CR LF is one unit everywhere; \(random)")
        }
    }

    @Test("a splice past the end is none")
    func pastTheEnd() {
        let text = UnitText("ab")
        #expect(NodeEdit.delta([.init(at: 3, delete: 0, insert: "x")], on: text) == nil)
        #expect(NodeEdit.delta([.init(at: 1, delete: 2, insert: "")], on: text) == nil)
        #expect(NodeEdit.delta([.init(at: -1, delete: 0, insert: "")], on: text) == nil)
        #expect(NodeEdit.delta([.init(at: 0, delete: -1, insert: "")], on: text) == nil)
        #expect(NodeEdit.delta([.init(at: 0, delete: .max, insert: "")], on: text) == nil)
        #expect(NodeEdit.delta([.init(at: 2, delete: 0, insert: "x")], on: text) != nil)
    }

    private func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
