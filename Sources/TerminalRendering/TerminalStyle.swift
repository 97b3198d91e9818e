/// Colours and weights where they help, nothing where they would be noise.
///
/// They are written only to a terminal, and not there when `NO_COLOR` is set and not empty (no-color.org) or `TERM` is
/// `dumb`.
package struct TerminalStyle: Hashable, Sendable {
    package let isColoured: Bool

    package init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    package init(isTerminal: Bool, environment: [String: String]) {
        let isForbidden = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        isColoured = isTerminal && !isForbidden && environment["TERM"] != "dumb"
    }

    package static let plain = TerminalStyle(isColoured: false)

    package func bold(_ text: String) -> String { wrap(text, "1") }
    package func dim(_ text: String) -> String { wrap(text, "2") }
    package func red(_ text: String) -> String { wrap(text, "31") }
    package func green(_ text: String) -> String { wrap(text, "32") }
    package func yellow(_ text: String) -> String { wrap(text, "33") }
    package func inverse(_ text: String) -> String { wrap(text, "7") }
    package func blue(_ text: String) -> String { wrap(text, "34") }
    package func magenta(_ text: String) -> String { wrap(text, "35") }
    package func cyan(_ text: String) -> String { wrap(text, "36") }

    /// The colour of the `index`-th of several people, from 0: few have the same.
    package func person(_ index: Int, _ text: String) -> String {
        wrap(text, Self.people[index % Self.people.count])
    }

    /// Colours that can be told apart on dark and light grounds alike.
    private static let people = ["36", "33", "35", "32", "34", "31", "96", "95", "92", "94", "93", "91"]

    /// Select Graphic Rendition (ECMA-48, section 8.3.117), reset after it.
    private func wrap(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
