package import LocalRPC

/// Why a command did not do what it was asked: what happened, what was kept, what to do next.
package struct CommandError: Error, Hashable, Sendable {
    package let kind: ErrorKind
    /// What happened, as a whole sentence.
    package let sentence: String
    /// What is safe all the same.
    package let kept: String?
    /// The next command or step.
    package let hint: String?

    package init(_ kind: ErrorKind, _ sentence: String, kept: String? = nil, hint: String? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.kept = kept
        self.hint = hint
    }

    /// What the node said, or the paths of the profile.
    package init(_ failure: RPCFailure) {
        self.init(failure.kind, failure.message, kept: failure.kept, hint: failure.next)
    }

    /// Runs `body`, whose errors come from another room.
    static func telling<Value>(_ body: () throws -> Value) throws(CommandError) -> Value {
        do {
            return try body()
        } catch let failure as RPCFailure {
            throw CommandError(failure)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(.failed, "That failed: \(error).")
        }
    }

    package var exitCode: ExitCode { ExitCode(kind) }

    /// The same with something else kept: the caller knows what it did with what the person typed.
    package func keeping(_ kept: String) -> CommandError {
        CommandError(kind, sentence, kept: kept, hint: hint)
    }

    /// The error as an object of JSON, for `--json`.
    var report: Report {
        Report(
            error: Report.Body(
                kind: kind.rawValue, exit: exitCode.rawValue, message: sentence, kept: kept, next: hint))
    }

    struct Report: Encodable {
        struct Body: Encodable {
            let kind: String
            let exit: Int32
            let message: String
            let kept: String?
            let next: String?
        }
        let error: Body
    }
}
