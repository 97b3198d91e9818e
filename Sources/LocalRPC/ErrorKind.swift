/// What went wrong, as a program wants to know it; `data.kind` of an error answer.
///
/// The codes of JSON-RPC 2.0 (section 5.1) stand for faults of the message itself; ours are positive. Which exit code
/// of the command line each one becomes is `exitCode`.
package enum ErrorKind: String, Codable, Sendable, CaseIterable {
    /// The line is not JSON.
    case malformed
    /// JSON, but no request of JSON-RPC 2.0.
    case invalidRequest
    case unknownMethod
    /// The parameters do not fit the method.
    case usage
    /// A fault of the node itself; its log has more.
    case `internal`
    /// Tried, and it did not work: a disk, a network, a program.
    case failed
    /// No node runs for this profile (said by clients, never by a node).
    case noNode
    case notFound
    /// The member's role, or the node's rules, forbid it.
    case refused
    /// No answer in time.
    case timeout
    /// The thing is there already, or was changed meanwhile.
    case conflict
    /// A position or a count reaches past the end of the text that the edit was made on.
    case badPosition
    /// The revision is greater than any that this node has given out.
    case badRevision
    /// Greater than a limit of `Protocol/limits.md`.
    case overLimit
    /// The name fits several things; the message lists them.
    case ambiguous
    /// The pairing code is wrong, used up or expired.
    case wrongCode
    /// The peer that is needed cannot be reached now.
    case away
    /// The node is stopping and takes no more requests.
    case stopping

    /// The `code` of the error answer.
    package var code: Int {
        switch self {
        case .malformed: -32700
        case .invalidRequest: -32600
        case .unknownMethod: -32601
        case .usage: -32602
        case .internal: -32603
        case .failed: 1
        case .noNode: 3
        case .notFound: 4
        case .refused: 5
        case .timeout: 6
        case .conflict: 7
        case .badPosition: 8
        case .badRevision: 9
        case .overLimit: 10
        case .ambiguous: 11
        case .wrongCode: 12
        case .away: 13
        case .stopping: 14
        }
    }

    /// 1 failed, 2 bad usage, 3 no node, 4 not found, 5 refused, 6 timed out or peer away, 7 conflict.
    package var exitCode: Int32 {
        switch self {
        case .malformed, .invalidRequest, .unknownMethod, .internal, .failed, .overLimit: 1
        case .usage, .badPosition, .badRevision, .ambiguous: 2
        case .noNode, .stopping: 3
        case .notFound: 4
        case .refused, .wrongCode: 5
        case .timeout, .away: 6
        case .conflict: 7
        }
    }

    /// The kind that has this code, for answers of a newer node whose kind is not known here.
    package init?(code: Int) {
        guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = kind
    }
}
