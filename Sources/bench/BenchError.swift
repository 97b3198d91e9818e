/// Why a measurement was not made.
enum BenchError: Error {
    case notATrace
    case unreadable(path: String, code: Int32)
    case unwritable(path: String, code: Int32)
    case usage
}
