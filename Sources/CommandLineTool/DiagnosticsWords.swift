import Diagnostics
import LocalRPC

/// What a diagnostic's error means to a person.
enum DiagnosticsWords {
    static func error(_ error: DiagnosticsError, _ path: String) -> CommandError {
        switch error {
        case .cannotRead(_, let code):
            CommandError(.notFound, "\(path) cannot be read: \(SystemError.words(code)).")
        case .tooLarge(let size, let limit):
            CommandError(.overLimit, "\(path) has \(size) bytes; at most \(limit) are read.")
        case .compressed:
            CommandError(.failed, "\(path) is not a sound gzip file.")
        case .notJSON(let line):
            CommandError(.failed, "\(path) is not JSON (line \(line)).")
        case .unknownForm(let keys):
            CommandError(.failed, "\(path) has a form that is not known: \(keys.joined(separator: ", ")).")
        case .malformed(let place):
            CommandError(.failed, "\(path) lacks \(place), or it is of another type.")
        case .noCases:
            CommandError(.failed, "\(path) holds no case.")
        case .patchPastEnd(let transaction, let patch, let end, let length):
            CommandError(
                .failed, "\(path): patch \(patch) of transaction \(transaction) ends at \(end) in a text of \(length).")
        case .otherEnd(let length, let expected):
            CommandError(.failed, "\(path) leads to \(length) characters, and says that it leads to \(expected).")
        case .handshake(let reason):
            CommandError(.failed, "The handshake failed: \(reason).")
        case .wrongOption(let option):
            CommandError(.usage, "The option for \(option.rawValue) is not 32 bytes.")
        case .socket(let step, let code):
            CommandError(.failed, "The system refused to \(step.rawValue): \(SystemError.words(code)).")
        case .timedOut(let step):
            CommandError(.timeout, "Nothing came in time: \(step.rawValue).")
        case .closed(let step):
            CommandError(.away, "The other side closed the connection: \(step.rawValue).")
        case .messageTooLong(let count):
            CommandError(.overLimit, "A message of \(count) bytes does not fit a frame.")
        case .payloadInHandshake(let count):
            CommandError(.failed, "A message of the handshake carries \(count) bytes that do not belong there.")
        case .otherEcho(let message):
            CommandError(.failed, "Message \(message + 1) did not come back as it was sent.")
        }
    }
}
