extension QRCode {
    /// The light border that readers need (ISO/IEC 18004, 9.1).
    package static let quietZoneInModules = 4

    /// Columns of a screen that the drawn code takes.
    package var widthInColumns: Int { size + 2 * Self.quietZoneInModules }

    /// Two rows of modules a line, in half blocks: as good as square on any screen.
    ///
    /// In colour, dark is black on white whatever the screen's own colours are. Without, light modules are drawn and
    /// dark ones left out, which reads right on a dark screen; most readers take the inverse as well.
    package func lines(inColour: Bool) -> [String] {
        let range = -Self.quietZoneInModules..<size + Self.quietZoneInModules
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { row in
            let line = range.map { column in
                switch (isLight(row, column), isLight(row + 1, column)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            return inColour ? "\u{1B}[97m\u{1B}[40m" + line.joined() + "\u{1B}[0m" : line.joined()
        }
    }

    /// What lies outside is light.
    private func isLight(_ row: Int, _ column: Int) -> Bool {
        guard modules.indices.contains(row), modules.indices.contains(column) else { return true }
        return !modules[row][column]
    }
}
