/// A place between two characters that stays where it was meant to be, whatever is written around it.
///
/// It hangs on the character to its left or on the one to its right, by the event that inserted it, and so means the
/// same in every replica and for ever: through concurrent edits, undo, saving and loading. It costs the document
/// nothing: ``TextDocument/place(of:)-(Anchor)`` finds its place when it is asked for.
public struct Anchor: Hashable, Sendable {
    /// Which neighbour it hangs on.
    public enum Side: Hashable, Sendable {
        /// It stands right before its character: what is inserted there comes before it.
        case before
        /// It stands right behind its character: what is inserted there comes behind it.
        case after
    }

    /// The event that inserted its character; nil at the ends of the text.
    public var character: EventName?
    /// Where it stands beside its character. Without one, `after` is the start of the text and `before` its end.
    public var side: Side

    /// An anchor at one side of a character; without one, at an end of the text.
    public init(character: EventName?, side: Side) {
        self.character = character
        self.side = side
    }

    /// The start of the text, for ever.
    public static let start = Anchor(character: nil, side: .after)
    /// The end of the text, for ever.
    public static let end = Anchor(character: nil, side: .before)
}

/// Where an anchor stands in the text that is shown.
public struct AnchorPlace: Hashable, Sendable {
    /// How many visible characters stand before it, in scalars.
    public let position: Int
    /// Whether its character is gone: then this is where that one stood, and would come back.
    public let isOutdated: Bool
}

/// A part of a text that stays on its characters: from right before the first to right behind the last.
public struct AnchorRange: Hashable, Sendable {
    /// Where it begins.
    public var start: Anchor
    /// Where it ends.
    public var end: Anchor

    /// A range between two anchors.
    public init(start: Anchor, end: Anchor) {
        self.start = start
        self.end = end
    }
}

/// Where a range of anchors is in the text that is shown.
public struct AnchorRangePlace: Hashable, Sendable {
    /// The part of the text between its ends, in scalars.
    public let range: Range<Int>
    /// Whether nothing is left of what it was set on: then it is empty, at the place where that was.
    public let isOutdated: Bool
}

extension TextDocument {
    /// An anchor at a position of the text.
    ///
    /// - Parameters:
    ///   - position: Scalars before it, from zero to the length of the text.
    ///   - side: `after` hangs it on the character to its left, `before` on the one to its right.
    /// - Throws: ``CRDTError/negative(field:value:)`` or ``CRDTError/pastEnd(position:length:)``.
    /// - Complexity: O(log n) once the index of characters has come as far as the text.
    public mutating func anchor(at position: Int, side: Anchor.Side) throws(CRDTError) -> Anchor {
        if position < 0 { throw .negative(field: "position", value: position) }
        let length = text.lengthInScalars
        if position > length { throw .pastEnd(position: position, length: length) }
        switch side {
        case .after where position == 0: return .start
        case .before where position == length: return .end
        case .after: return Anchor(character: name(of: try event(at: position - 1)), side: .after)
        case .before: return Anchor(character: name(of: try event(at: position)), side: .before)
        }
    }

    /// Where an anchor stands now.
    ///
    /// - Throws: ``CRDTError/unknownEvent(agent:sequence:)`` when its character was never shown here: an update is
    ///   missing, or the anchor is of another document.
    /// - Complexity: O(log n) once the index of characters has come as far as the text.
    public mutating func place(of anchor: Anchor) throws(CRDTError) -> AnchorPlace {
        guard let name = anchor.character else {
            return AnchorPlace(position: anchor.side == .after ? 0 : text.lengthInScalars, isOutdated: false)
        }
        guard let event = lv(of: name.agent, sequence: name.sequence), let place = place(of: event) else {
            throw .unknownEvent(agent: name.agent, sequence: name.sequence)
        }
        let isBehind = anchor.side == .after && place.isVisible
        return AnchorPlace(position: place.position + (isBehind ? 1 : 0), isOutdated: !place.isVisible)
    }

    /// Anchors around a part of the text: what is inserted at its ends stays outside.
    ///
    /// - Parameter range: Scalars of the text; an empty one stays empty.
    /// - Throws: As ``anchor(at:side:)``.
    /// - Complexity: O(log n) once the index of characters has come as far as the text.
    public mutating func anchors(around range: Range<Int>) throws(CRDTError) -> AnchorRange {
        if range.isEmpty {
            let place = try anchor(at: range.lowerBound, side: .after)
            return AnchorRange(start: place, end: place)
        }
        return AnchorRange(
            start: try anchor(at: range.lowerBound, side: .before), end: try anchor(at: range.upperBound, side: .after))
    }

    /// Where a range of anchors is now. One whose characters are all gone is empty, at the place where they were.
    ///
    /// - Throws: As ``place(of:)-(Anchor)``.
    /// - Complexity: O(log n) once the index of characters has come as far as the text.
    public mutating func place(of anchors: AnchorRange) throws(CRDTError) -> AnchorRangePlace {
        let start = try place(of: anchors.start)
        if anchors.start == anchors.end {
            return AnchorRangePlace(range: start.position..<start.position, isOutdated: start.isOutdated)
        }
        let end = try place(of: anchors.end)
        let upper = max(start.position, end.position)
        return AnchorRangePlace(range: start.position..<upper, isOutdated: start.position == upper)
    }

    private func name(of event: LV) -> EventName {
        let (agent, sequence) = eventID(of: event)
        return EventName(agent: agent, sequence: sequence)
    }
}
