package import WireCodec

/// What a session is to be about, and what it has been about so far.
///
/// A topic is named by its words. Two who plan or go on at the same time so need no number that the other's doing would
/// change.
package struct Agenda: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        package let text: String
        /// How long it was meant to take, in minutes.
        package let minutes: Int?
        /// The device that put it there, or that began it unplanned.
        package let author: Bytes32
        package internal(set) var begun: HybridTime?
        package internal(set) var ended: HybridTime?
    }

    /// In the order in which they were put there.
    package private(set) var items: [Item] = []
    /// The place of what it is about now.
    package private(set) var current: Int?

    package static let countMax = 256

    /// What comes next: the first that was not begun.
    package var next: Item? { items.first { $0.begun == nil } }

    /// False where there is as much as may be.
    mutating func plan(_ text: String, minutes: Int?, by author: Bytes32) -> Bool {
        guard items.count < Self.countMax else { return false }
        items.append(Item(text: text, minutes: minutes, author: author))
        return true
    }

    /// It is about something else from now on; nil: about nothing. What nobody planned joins the items. False where it
    /// is so already, or there is as much as may be.
    mutating func turn(to text: String?, by author: Bytes32, at time: HybridTime) -> Bool {
        guard let text else {
            guard let current else { return false }
            items[current].ended = time
            self.current = nil
            return true
        }
        if let current, items[current].text == text { return false }
        var place = items.firstIndex { $0.text == text && $0.begun == nil }
        if place == nil { place = items.firstIndex { $0.text == text } }
        if place == nil, plan(text, minutes: nil, by: author) { place = items.count - 1 }
        guard let place else { return false }
        if let current { items[current].ended = time }
        items[place].begun = items[place].begun ?? time
        items[place].ended = nil
        current = place
        return true
    }

    /// The session is over.
    mutating func end(at time: HybridTime) {
        if let current { items[current].ended = time }
        current = nil
    }
}
