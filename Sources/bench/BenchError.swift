/// Why a measurement was not made.
enum BenchError: Error {
    case notATrace
    case unreadable(path: String, code: Int32)
    case unwritable(path: String, code: Int32)
    /// A trace whose text did not come out as recorded.
    case wrongText(String)
    case usage
}
