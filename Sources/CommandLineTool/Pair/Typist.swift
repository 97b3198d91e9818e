import LocalRPC

/// Somebody who types at random into a text that somebody else is typing into, and knows what must be there in the end.
///
/// Every scalar that a typist writes is its own and occurs once; it deletes only what it wrote. So whatever the order
/// of things, each scalar of the final text tells who wrote it, and none may be missing, doubled or of unknown origin.
struct Typist {
    /// The scalars that this typist writes, in order; the last one of all says that it is done.
    let alphabet: ClosedRange<UInt32>
    private var random: SeededGenerator
    private var written: UInt32 = 0
    private var caret = 0
    /// What was written and not deleted by this typist.
    private(set) var standing: Set<Unicode.Scalar> = []

    /// 42,719 scalars of plane 2, beyond UTF-16's single units.
    static let firstAlphabet: ClosedRange<UInt32> = 0x20000...0x2A6DE
    /// 11,171 syllables of Hangul.
    static let secondAlphabet: ClosedRange<UInt32> = 0xAC00...0xD7A2
    /// The most edits that both alphabets suffice for, at three scalars each.
    static let editLimit = 3700

    init(alphabet: ClosedRange<UInt32>, seed: UInt64) {
        self.alphabet = alphabet
        random = SeededGenerator(seed: seed)
    }

    /// The scalar after the alphabet, which ends the run.
    var farewell: Unicode.Scalar { Self.scalar(alphabet.upperBound + 1) }

    /// The next edit of the text as `mirror` has it. It always writes something, so that its echo can be told.
    mutating func nextEdit(of mirror: TextMirror) -> DocumentMethods.Splice {
        move(in: mirror)
        let deleted = Int.random(in: 0..<10, using: &random) < 3 ? ownRun(in: mirror) : 0
        for index in caret..<caret + deleted { standing.remove(mirror[index]) }
        let insert = newScalars(Int.random(in: 1...3, using: &random))
        defer { caret += insert.unicodeScalars.count }
        return DocumentMethods.Splice(at: caret, delete: deleted, insert: insert)
    }

    mutating func lastEdit(of mirror: TextMirror) -> DocumentMethods.Splice {
        standing.insert(farewell)
        return DocumentMethods.Splice(at: mirror.count, delete: 0, insert: String(farewell))
    }

    /// Mostly goes on where it was, sometimes jumps; now and then to the start, where both typists then meet.
    private mutating func move(in mirror: TextMirror) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: caret = 0
        case 1, 2: caret = Int.random(in: 0...mirror.count, using: &random)
        case 3: caret = max(0, caret - Int.random(in: 1...8, using: &random))
        default: break
        }
        caret = min(caret, mirror.count)
    }

    /// How many scalars from the caret on are this typist's, at most 5.
    private func ownRun(in mirror: TextMirror) -> Int {
        var count = 0
        while count < 5, caret + count < mirror.count, alphabet.contains(mirror[caret + count].value) { count += 1 }
        return count
    }

    private mutating func newScalars(_ count: Int) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<count {
            let scalar = Self.scalar(alphabet.lowerBound + written)
            written += 1
            standing.insert(scalar)
            text.append(scalar)
        }
        return String(text)
    }

    /// Both alphabets and what follows each are scalars.
    private static func scalar(_ value: UInt32) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { preconditionFailure("\(value) lies in no alphabet") }
        return scalar
    }
}
