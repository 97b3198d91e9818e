/// How many characters a screen shows.
package struct ScreenSize: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    package static let columnsMax = 1000
    package static let rowsMax = 500
    /// A display of 3840 by 2160 points has some 65,000 places for letters of 8 by 16.
    package static let cellsMax = 65_536

    package static let usual = ScreenSize(unchecked: 80, 24)

    /// Nil for what no screen is.
    package init?(columns: Int, rows: Int) {
        guard (1...Self.columnsMax).contains(columns), (1...Self.rowsMax).contains(rows),
            columns * rows <= Self.cellsMax
        else { return nil }
        self.init(unchecked: columns, rows)
    }

    /// The nearest size that a screen may have: a terminal of any size is shown as far as that goes.
    package init(fitting columns: Int, _ rows: Int) {
        let columns = min(max(1, columns), Self.columnsMax)
        self.init(unchecked: columns, min(max(1, rows), Self.rowsMax, Self.cellsMax / columns))
    }

    private init(unchecked columns: Int, _ rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
