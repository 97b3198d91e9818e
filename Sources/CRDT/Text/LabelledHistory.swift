/// A history with labels for its characters: the text that it makes tells for each place which event put the character
/// there.
///
/// A label is a Unicode scalar, of which there are enough for 2²⁰ events; a longer history has a second text with the
/// upper bits. It costs a replay and memory for the labels, and nothing as long as nobody asks.
struct LabelledHistory {
    private var low: TextDocument
    private var high: TextDocument?
    private let lowSource: TextHistory
    private let highSource: TextHistory?

    private static let lowBits: LV = 20
    private static let lowMask: LV = 1 << lowBits - 1
    /// Where the scalars leave a gap, and how wide it is.
    private static let surrogates: UInt32 = 0xD800
    private static let surrogateCount: UInt32 = 0x800

    /// Throws `.overLimit` where the labels take more bytes than a document may have.
    init(_ history: TextHistory) throws(CRDTError) {
        lowSource = try history.labelled { UInt32($0 & Self.lowMask) }
        low = TextDocument()
        if history.count > Int(Self.lowMask) + 1 {
            highSource = try history.labelled { UInt32($0 >> Self.lowBits) }
            high = TextDocument()
        } else {
            highSource = nil
            high = nil
        }
    }

    /// Takes in the events of a range, behind those that were taken in; answers what changed in the text.
    mutating func take(_ range: Range<LV>) -> [TextEdit] {
        append(range)
        _ = high?.integrate()
        return low.integrate()
    }

    /// The events that put the characters of a range there, in the order of the text.
    func versions(inScalars range: Range<Int>) -> [LV] {
        let lower = low.text.string(inScalars: range).unicodeScalars.map(Self.value)
        guard let high else { return lower }
        let upper = high.text.string(inScalars: range).unicodeScalars.map(Self.value)
        return zip(lower, upper).map { $0 | $1 << Self.lowBits }
    }

    var lengthInScalars: Int { low.text.lengthInScalars }

    private mutating func append(_ range: Range<LV>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let graphEnd = lowSource.graph.end(ofRun: lowSource.graph.runIndex(of: start))
            let end = min(graphEnd, lowSource.order.end(ofRun: lowSource.order.runIndex(of: start)), range.upperBound)
            let agent = lowSource.order.agent(at: lowSource.order.place(of: start).agentIndex)
            let parents = lowSource.graph.parents(of: start)
            low.history.append(agent: agent, parents: parents, start..<end, of: lowSource)
            if let highSource { high?.history.append(agent: agent, parents: parents, start..<end, of: highSource) }
            start = end
        }
    }

    fileprivate static func scalar(_ value: UInt32) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value < surrogates ? value : value + surrogateCount) else {
            preconditionFailure("labels leave out the surrogates and end before U+10FFFF")
        }
        return scalar
    }

    private static func value(_ scalar: Unicode.Scalar) -> LV {
        LV(scalar.value < surrogates ? scalar.value : scalar.value - surrogateCount)
    }
}

extension TextHistory {
    /// The same events with a label for each character.
    fileprivate func labelled(_ label: (LV) -> UInt32) throws(CRDTError) -> TextHistory {
        let log = try log.replacingCharacters { LabelledHistory.scalar(label($0)) }
        return TextHistory(graph: graph, order: order, log: log)
    }
}
