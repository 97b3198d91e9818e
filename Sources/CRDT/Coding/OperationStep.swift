/// How a run lies to the cursor, which is where the run before it ended.
struct OperationStep {
    enum Kind: UInt8 {
        case insertion = 0
        /// A deletion forward, told by its begin.
        case forward = 1
        /// Backspacing, told by its end; also the one character just before the cursor.
        case backward = 2
        /// A deletion forward of several characters that end at the cursor, as when a word is replaced; no jump.
        case forwardToCursor = 3
    }

    var kind: Kind
    /// From the cursor to where the run is told by.
    var jump: Int64
}
