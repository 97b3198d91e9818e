internal import Foundation
internal import WireCodec

/// What tells, without reading a file, that it is still the one that was read, as it was.
///
/// A change of the contents within one tick of the file system's clock that leaves the size alone is not told; what the
/// watcher saw is therefore read whatever the signature says.
package struct FileSignature: Hashable, Sendable {
    let place: FilePlace
    let sizeInBytes: UInt64
    /// Nanoseconds since the Unix epoch.
    package let modified: Int64
    package let isExecutable: Bool

    init(_ information: stat) {
        place = FilePlace(information)
        sizeInBytes = UInt64(clamping: information.st_size)
        #if os(Linux)
            let time = information.st_mtim
        #else
            let time = information.st_mtimespec
        #endif
        modified = Int64(truncatingIfNeeded: time.tv_sec &* 1_000_000_000 &+ time.tv_nsec)
        isExecutable = information.st_mode & 0o100 != 0
    }

    /// For planners' tests: a file made of numbers.
    package init(inode: UInt64, sizeInBytes: UInt64, modified: Int64, isExecutable: Bool = false) {
        place = FilePlace(device: 1, inode: inode)
        self.sizeInBytes = sizeInBytes
        self.modified = modified
        self.isExecutable = isExecutable
    }

    init(decoding reader: inout ByteReader) throws(CodecError) {
        place = FilePlace(device: try reader.uint64(), inode: try reader.uint64())
        sizeInBytes = try reader.varint()
        modified = try reader.zigzag()
        isExecutable = try reader.uint8() != 0
    }

    func encode(into writer: inout ByteWriter) {
        writer.uint64(place.device)
        writer.uint64(place.inode)
        writer.varint(sizeInBytes)
        writer.zigzag(modified)
        writer.uint8(isExecutable ? 1 : 0)
    }
}
