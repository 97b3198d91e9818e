internal import Compression
internal import Foundation

/// Reads whole files, compressed or not, within fixed limits.
enum FileContents {
    static let limitInBytes = 64 << 20
    /// The largest public history is 16 MiB unpacked.
    static let unpackedLimitInBytes = 256 << 20

    static func read(_ path: String) throws(DiagnosticsError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw .cannotRead(path: path, code: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var step = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&step, 1, step.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: step[..<count])
            if bytes.count > limitInBytes { throw .tooLarge(sizeInBytes: bytes.count, limitInBytes: limitInBytes) }
        }
        if ferror(file) != 0 { throw .cannotRead(path: path, code: errno) }
        return bytes
    }

    /// The bytes themselves, or what they stand for when they begin as gzip does.
    static func unpacked(_ bytes: [UInt8]) throws(DiagnosticsError) -> [UInt8] {
        guard bytes.starts(with: Gzip.magic) else { return bytes }
        do {
            return try Gzip.decompress(bytes, limit: unpackedLimitInBytes)
        } catch {
            throw .compressed(error)
        }
    }
}
