internal import Foundation

extension MailboxError: CustomStringConvertible {
    /// What happened, in words for a person.
    package var description: String {
        switch self {
        case .system(let step, let path, let code):
            "\(step.rawValue.prefix(1).uppercased() + step.rawValue.dropFirst()) \(path) failed: "
                + "\(String(cString: strerror(code)))"
        case .notAFile(let path): "\(path) is not a file"
        case .notAFolder(let path): "\(path) is not a folder"
        case .noGit: "there is no git on this machine"
        case .git(let words): "git said: \(words.split(separator: "\n").last.map(String.init) ?? "nothing")"
        case .gitTooSlow: "git took longer than \(Int(GitProgram.patienceInSeconds)) seconds"
        case .gitTooLong: "git gave more than \(GitProgram.outputInBytesMax >> 20) MiB at once"
        case .cutOff(let path): "\(path) ends before anything in it could be read"
        case .notABundle(let path): "\(path) is no bundle, or one of a later version of this program"
        }
    }

    /// Whether there is no such file or folder.
    package var isAbsence: Bool {
        if case .system(_, _, ENOENT) = self { return true }
        return false
    }
}
