internal import Foundation

/// What another terminal shows.
extension TerminalEmulator {
    package struct Output: Encodable, Sendable {
        let columns: Int
        let rows: Int
        let bytes: String

        package init(columns: Int, rows: Int, _ output: [UInt8]) {
            self.columns = columns
            self.rows = rows
            bytes = Data(output).base64EncodedString()
        }
    }

    package struct Shown: Decodable, Sendable {
        package let column: Int
        package let row: Int
        package let isCursorShown: Bool
        /// By row; of each cell its characters, the colours of letter and ground, and a letter for each trait.
        package let cells: [[[String]]]
    }

    /// What it shows after each of these outputs of programs.
    package func shown(after outputs: [Output]) throws -> [Shown] {
        let answer = try run("cells.py", input: JSONEncoder().encode(outputs))
        let shown = try JSONDecoder().decode([Shown].self, from: answer)
        precondition(shown.count == outputs.count, "the script answers to each output")
        return shown
    }
}
