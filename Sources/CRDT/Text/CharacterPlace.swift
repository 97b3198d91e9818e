/// Where a character of a document stands in the text that is shown.
public struct CharacterPlace: Hashable, Sendable {
    /// How many visible characters stand before it, in scalars.
    public let position: Int
    /// Whether it is shown. A hidden one stands before the character at `position`, where it would come back.
    public let isVisible: Bool
}

/// Who wrote some characters that stand side by side.
public struct Authorship: Hashable, Sendable {
    /// Where they are in the text, in scalars.
    public let range: Range<Int>
    /// Who inserted them.
    public let agent: AgentID
    /// The first one's number among the agent's events; the others follow it.
    public let sequence: Int
    /// The same events as local versions.
    public let events: Range<LV>
}
