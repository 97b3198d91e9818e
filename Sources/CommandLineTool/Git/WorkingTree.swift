internal import Folders
import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The files of a repository as they are on the disk, opened beneath its top alone.
struct WorkingTree {
    let top: String
    private let root: SandboxedRoot

    init(top: String) throws(CommandError) {
        self.top = top
        root = try CommandError.telling { try SandboxedRoot(path: top) }
    }

    /// The bytes of a file; nil where it has more than `limit`.
    func read(_ path: String, upTo limit: Int) throws(CommandError) -> [UInt8]? {
        do {
            return try root.read(try place(path), bytesMax: limit)
        } catch FolderError.tooLarge {
            return nil
        } catch let error as CommandError {
            throw error
        } catch {
            throw Self.failure("read", path, error)
        }
    }

    /// Puts another text in the place of one, unless another program changed the file meanwhile. `change` gives nil
    /// where it is to stay as it is.
    func rewrite(
        _ path: String, _ change: ([UInt8]) throws(CommandError) -> [UInt8]?
    ) throws(CommandError) {
        let place = try place(path)
        guard let seen = root.entry(at: place), case .file = seen.kind else {
            throw CommandError(
                .notFound, "There is no file \(path) in \(top).", kept: "Nothing was changed.",
                hint: "Check out what the round is about.")
        }
        let bytes: [UInt8]
        do { bytes = try root.read(place, bytesMax: LocalFile.readLimit) } catch {
            throw Self.failure("read", path, error)
        }
        guard let changed = try change(bytes) else { return }
        do {
            try root.put(root.prepare(changed, for: place, inPlaceOf: seen.signature), at: place)
        } catch {
            throw Self.failure("written", path, error)
        }
    }

    private func place(_ path: String) throws(CommandError) -> FolderPath {
        guard let place = FolderPath(path) else {
            throw CommandError(
                .failed, "\(path) is no name that a file of a space can have.", kept: "Nothing was changed.",
                hint: "Rename it.")
        }
        return place
    }

    private static func failure(_ verb: String, _ path: String, _ error: any Error) -> CommandError {
        CommandError(
            .failed, "\(path) could not be \(verb): \(error).", kept: "Nothing was changed.",
            hint: "Look at what stands there.")
    }

    /// As git tells files apart; nil where nothing stands, or nothing that git keeps.
    func mode(of path: String) -> String? {
        var status = stat()
        guard lstat(top + "/" + path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return status.st_mode & S_IXUSR == 0 ? "100644" : "100755"
        case S_IFLNK: return "120000"
        default: return nil
        }
    }

    func sizeInBytes(of path: String) -> Int {
        var status = stat()
        return lstat(top + "/" + path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What a symbolic link says.
    func target(of path: String) throws(CommandError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(top + "/" + path, &buffer, buffer.count - 1)
        let bytes = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        guard count >= 0, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(.failed, "The link \(path) could not be read.", kept: "Nothing was changed.")
        }
        return text
    }
}
