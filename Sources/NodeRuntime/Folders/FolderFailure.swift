import Folders
import LocalRPC
import NodeCore

/// Why a folder is not kept equal to its space.
enum FolderFailure: Error, Sendable {
    case folder(FolderError)
    case node(NodeFailure)
    case store(String)
    /// The folder has so much that the space has not, or otherwise.
    case differs(String, count: Int)
    /// The folder is gone, or another one stands at its path.
    case unmarked(String)

    /// What a step of a folder's thread throws.
    init(_ error: any Error) {
        switch error {
        case let failure as FolderFailure: self = failure
        case let error as FolderError: self = .folder(error)
        case let failure as NodeFailure: self = .node(failure)
        default: self = .store("\(error)")
        }
    }

    var words: String {
        switch self {
        case .folder(let error): "\(error)"
        case .node(let failure): RPCFailure(failure).message
        case .store(let words): words
        case .differs(_, let count): "\(count) things in it are not as the space has them"
        case .unmarked(let path): "\(path) is not there, or is not the folder that was shared"
        }
    }
}
