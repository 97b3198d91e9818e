/// Why a measurement was not made.
enum BenchError: Error {
    case notATrace
    case unreadable(path: String, code: Int32)
    case unwritable(path: String, code: Int32)
    /// A trace whose text did not come out as recorded.
    case wrongText(String)
    /// A call to the system failed while something was made ready.
    case system(_ what: String, Int32)
    case usage
}
