internal import Foundation

/// One open file of a blob.
struct BlobFile: ~Copyable {
    private let path: String
    private let step: StoreStep
    private let descriptor: CInt

    /// `making`: to be written, made for its owner alone if it is not there; else to be read.
    init(_ path: String, making: Bool, during step: StoreStep? = nil) throws(StoreError) {
        self.path = path
        self.step = step ?? (making ? .writingBlob : .readingBlob)
        descriptor = try Self.descriptor(of: path, making: making, during: self.step)
    }

    /// Nothing but a file is opened: neither a folder nor what never ends.
    private static func descriptor(of path: String, making: Bool, during step: StoreStep) throws(StoreError) -> CInt {
        let flags = making ? O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC : O_RDONLY | O_NONBLOCK | O_CLOEXEC
        let descriptor = retryingInterrupted { open(path, flags, 0o600) }
        guard descriptor >= 0 else { throw .system(step, path: path, errno: errno) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notAFile(path: path)
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// Exactly so many bytes; nil when they are not there.
    static func read(_ path: String, from start: Int, count: Int) throws(StoreError) -> [UInt8]? {
        let file: BlobFile
        do throws(StoreError) {
            file = try BlobFile(path, making: false)
        } catch {
            if case .system(_, _, ENOENT) = error { return nil }
            throw error
        }
        let bytes = try file.read(atMost: count, at: start)
        return bytes.count == count ? bytes : nil
    }

    /// Fewer only at the end of the file.
    borrowing func read(atMost count: Int, at start: Int) throws(StoreError) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let (place, room) = (start + filled, count - filled)
                let part = UnsafeMutableRawPointer(buffer.baseAddress! + filled)
                let got = retryingInterrupted { pread(descriptor, part, room, off_t(place)) }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        if let failure { throw .system(step, path: path, errno: failure) }
        return bytes
    }

    borrowing func write(_ bytes: ArraySlice<UInt8>, at start: Int) throws(StoreError) {
        var (rest, place) = (bytes, start)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { part in
                retryingInterrupted { pwrite(descriptor, part.baseAddress, part.count, off_t(place)) }
            }
            guard count > 0 else {
                if errno == ENOSPC || errno == EDQUOT { throw .diskFull(step) }
                throw .system(step, path: path, errno: errno)
            }
            rest = rest.dropFirst(count)
            place += count
        }
    }

    borrowing func sync() throws(StoreError) {
        try syncToDisk(descriptor, path: path, during: step)
    }
}
