internal import CZlib

/// The gzip format (RFC 1952), read only: recorded histories and public vectors come in it.
package enum Gzip {
    /// The first two bytes of every gzip file.
    package static let magic: [UInt8] = [0x1F, 0x8B]

    /// Decompresses all members of `bytes`, one after another, as `gzip -dc` does.
    ///
    /// A few bytes can stand for gigabytes, so the output is made in steps of at most 64 KiB and never grows beyond
    /// `limit` bytes. Bytes behind the last member that do not begin another one are an error, not padding.
    /// Cost: linear in the input and the output.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        precondition(limit >= 0, "a limit is never negative")
        guard bytes.starts(with: magic) else { throw .notGzip }
        guard let inflater = Inflater(input: bytes) else { throw .outOfMemory }
        var output: [UInt8] = []
        repeat {
            try inflater.readMember(into: &output, limit: limit)
        } while inflater.hasMore
        return output
    }
}

/// One zlib stream over input that it keeps in memory of its own, since zlib holds a pointer to it between calls.
private final class Inflater {
    /// A window of 2^15 bytes, plus 16: expect a gzip header and nothing else (zlib.h, `inflateInit2`).
    private static let gzipOnlyWindow: Int32 = 15 + 16
    private static let stepInBytes = 65_536

    private var stream = z_stream()
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// How much of `input` was given to zlib; zlib counts in 32 bits, so large inputs are given in parts.
    private var given = 0
    private var step = [UInt8](repeating: 0, count: stepInBytes)

    init?(input bytes: [UInt8]) {
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, Self.gzipOnlyWindow, ZLIB_VERSION, size) == Z_OK else {
            input.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    var hasMore: Bool { stream.avail_in > 0 || given < input.count }

    func readMember(into output: inout [UInt8], limit: Int) throws(CompressionError) {
        while true {
            giveInput()
            // One byte more than may still be kept: whether it gets filled tells full from over-full.
            let room = min(Self.stepInBytes - 1, limit - output.count) + 1
            let (code, produced) = inflateStep(room: room)
            if output.count + produced > limit { throw .overLimit(limit: limit) }
            output.append(contentsOf: step[..<produced])
            switch code {
            case Z_STREAM_END:
                inflateReset(&stream)
                return
            case Z_OK, Z_BUF_ERROR:
                if produced == 0 && !hasMore { throw .truncated }
            case Z_MEM_ERROR:
                throw .outOfMemory
            default:
                throw .corrupt
            }
        }
    }

    private func giveInput() {
        guard stream.avail_in == 0, given < input.count, let start = input.baseAddress else { return }
        let count = min(input.count - given, 1 << 30)
        stream.next_in = start + given
        stream.avail_in = UInt32(count)
        given += count
    }

    private func inflateStep(room: Int) -> (code: Int32, produced: Int) {
        step.withUnsafeMutableBufferPointer { buffer in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(room)
            let code = inflate(&stream, Z_NO_FLUSH)
            stream.next_out = nil
            return (code, room - Int(stream.avail_out))
        }
    }
}
