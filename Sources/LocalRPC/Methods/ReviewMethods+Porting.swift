extension ReviewMethods {
    package struct Text: Codable, Hashable, Sendable {
        package var path: String
        package var text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// Where places of one set of texts are in another: of two rounds, or of a round and what stands in an editor now.
    /// Nothing is read or stored.
    package enum Port: RPCMethod {
        package static let name = "review.port"

        package struct Params: Codable, Hashable, Sendable {
            /// The files in which the places are, as they were.
            package var from: [Text]
            /// All files in which they may be now.
            package var to: [Text]
            /// Each with `path` and `line`.
            package var places: [Place]

            package init(from: [Text], to: [Text], places: [Place]) {
                self.from = from
                self.to = to
                self.places = places
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// For each place.
            package var landings: [Landing]

            package init(landings: [Landing]) {
                self.landings = landings
            }
        }
    }

    package struct Landing: Codable, Hashable, Sendable {
        package enum Fate: String, Codable, Hashable, Sendable {
            /// The same lines at the same numbers of the same file.
            case exact
            /// The same lines at other numbers, or in another file.
            case moved
            /// What became of the lines.
            case changed
            /// The lines are no more: `line` is what stands behind where they were.
            case gone
        }

        package var fate: Fate
        /// Absent where the file is gone too.
        package var path: String?
        package var line: Int?
        package var lastLine: Int?

        package init(fate: Fate) {
            self.fate = fate
        }
    }
}
