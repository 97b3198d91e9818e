/// What came out of a file of vectors: how many cases passed, and which did not and why.
package struct VectorReport: Equatable, Sendable {
    package struct Failure: Equatable, Sendable, CustomStringConvertible {
        /// The case as its file numbers or names it.
        package let name: String
        package let reason: CaseFailure

        package var description: String { "\(name): \(reason)" }
    }

    package private(set) var passed = 0
    package private(set) var failures: [Failure] = []

    package init() {}

    /// The names of the cases that failed, each with its reason.
    package var failed: [String] { failures.map(\.description) }
    package var count: Int { passed + failures.count }

    mutating func check(_ name: String, _ body: () throws(CaseFailure) -> Void) {
        do throws(CaseFailure) {
            try body()
            passed += 1
        } catch {
            failures.append(Failure(name: name, reason: error))
        }
    }
}

/// Why one case of a vector file failed.
package enum CaseFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// A value came out other than the file says.
    case differs(String)
    /// Something that must be refused was accepted.
    case accepted(String)
    /// Something that must be accepted was refused.
    case refused(String)
    /// The case lacks what its kind needs, or contradicts itself.
    case malformed(String)
    /// The case is of a kind that this program does not have, or for which it knows no right answer.
    case unsupported(String)

    package var description: String {
        switch self {
        case .differs(let what): "\(what) differs"
        case .accepted(let what): "\(what) was accepted but must be refused"
        case .refused(let what): "\(what) was refused but must be accepted"
        case .malformed(let what): "\(what) is missing or malformed"
        case .unsupported(let what): "\(what) is not supported"
        }
    }

    static func expect<Value: Equatable>(
        _ actual: Value, _ expected: Value, _ what: @autoclosure () -> String
    ) throws(CaseFailure) {
        if actual != expected { throw .differs(what()) }
    }

    /// Texts are the same when their scalars are; Swift's own `==` calls "é" and "e" with an accent behind it equal.
    static func expect(
        text actual: String, _ expected: String, _ what: @autoclosure () -> String
    ) throws(CaseFailure) {
        if !actual.utf8.elementsEqual(expected.utf8) { throw .differs(what()) }
    }
}
