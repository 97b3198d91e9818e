#if os(Linux)
    package import Foundation

    /// The memory of a process as `/proc` shows it, to look for bytes that should not be there.
    ///
    /// For the own process or a child of it; the system refuses others.
    package struct ProcessMemory {
        /// A stretch of memory with one set of rights.
        package struct Region: Sendable {
            package let addresses: Range<UInt>
            /// The file that is mapped there, `[stack]`, or nothing.
            package let name: String
            /// Kept from being swapped out.
            package let isLocked: Bool
            /// Left out when the process leaves a core.
            package let isKeptFromCores: Bool
        }

        package struct Match: Sendable, CustomStringConvertible {
            package let address: UInt
            package let region: Region

            package var description: String {
                let kind = region.isLocked ? "locked" : "ordinary"
                return "0x\(String(address, radix: 16)) in \(kind) memory \(region.name)"
            }
        }

        package struct Unreadable: Error {
            package let path: String
            package let code: Int32
        }

        private let process: pid_t

        package init(of process: pid_t = getpid()) {
            self.process = process
        }

        /// Where each of these stands, one after another. Costs one pass over all memory for each.
        package func matches(of wanted: [HiddenBytes]) throws -> [[Match]] {
            let path = "/proc/\(process)/mem"
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw Unreadable(path: path, code: errno) }
            defer { close(file) }
            let window = try SearchWindow(longest: wanted.map(\.count).max() ?? 0)
            var found = [[Match]](repeating: [], count: wanted.count)
            for region in try regions() {
                // What this search itself reads and looks for is no finding.
                let parts = process == getpid() ? region.addresses.without(window.addresses) : [region.addresses]
                for part in parts {
                    window.search(part, of: file, for: wanted) { index, address in
                        found[index].append(Match(address: address, region: region))
                    }
                }
            }
            return found
        }

        /// All that can be read.
        private func regions() throws -> [Region] {
            let path = "/proc/\(process)/smaps"
            let text = try Self.contents(of: path)
            var regions: [Region] = []
            var head: (addresses: Range<UInt>, name: String, isReadable: Bool)?
            for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ")
                if let addresses = Self.addresses(words[0]), words.count > 4 {
                    head = (addresses, words.dropFirst(5).joined(separator: " "), words[1].hasPrefix("r"))
                } else if words[0] == "VmFlags:", let current = head, current.isReadable {
                    regions.append(
                        Region(
                            addresses: current.addresses, name: current.name, isLocked: words.contains("lo"),
                            isKeptFromCores: words.contains("dd")))
                }
            }
            return regions
        }

        /// Read to its end: the kernel gives such a file in pieces.
        private static func contents(of path: String) throws -> [UInt8] {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw Unreadable(path: path, code: errno) }
            defer { close(file) }
            var contents: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(file, &piece, piece.count)
                guard count >= 0 else { throw Unreadable(path: path, code: errno) }
                if count == 0 { return contents }
                contents += piece[..<count]
            }
        }

        private static func addresses(_ word: Substring) -> Range<UInt>? {
            let ends = word.split(separator: "-").map { UInt($0, radix: 16) }
            guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
            return start..<end
        }
    }

    /// Bytes to look for, kept in a form in which no search finds them here.
    package struct HiddenBytes: Hashable, Sendable {
        private let masked: [UInt8]

        package var count: Int { masked.count }

        package init(_ bytes: UnsafeRawBufferPointer) {
            precondition(bytes.count >= 16, "fewer bytes are found anywhere by chance")
            masked = bytes.map { $0 ^ 0x5A }
        }

        fileprivate func reveal(into buffer: UnsafeMutableRawPointer) {
            for (index, byte) in masked.enumerated() {
                buffer.storeBytes(of: byte ^ 0x5A, toByteOffset: index, as: UInt8.self)
            }
        }
    }

    /// The one place in which wanted bytes stand in clear, beside a copy of the memory that is searched.
    private final class SearchWindow {
        private static let chunkInBytes = 1 << 20
        private let memory: UnsafeMutableRawPointer
        private let size: Int
        private let overlap: Int

        init(longest: Int) throws {
            overlap = longest
            size = Self.chunkInBytes + 2 * longest + 4096
            memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard memory != MAP_FAILED else { throw ProcessMemory.Unreadable(path: "mmap", code: errno) }
        }

        deinit {
            munmap(memory, size)
        }

        var addresses: Range<UInt> { UInt(bitPattern: memory)..<UInt(bitPattern: memory) + UInt(size) }

        func search(
            _ part: Range<UInt>, of file: CInt, for wanted: [HiddenBytes], found: (Int, UInt) -> Void
        ) {
            let chunk = memory + overlap
            var start = part.lowerBound
            while start < part.upperBound {
                let count = min(Int(part.upperBound - start), Self.chunkInBytes + overlap)
                let got = pread(file, chunk, count, off_t(truncatingIfNeeded: start))
                // Pages that the kernel keeps for itself, or that went meanwhile.
                guard got > 0 else { return }
                for (index, bytes) in wanted.enumerated() {
                    bytes.reveal(into: memory)
                    for place in places(of: bytes.count, in: UnsafeRawBufferPointer(start: chunk, count: got)) {
                        // One that begins in the overlap is found with the next chunk.
                        if place < Self.chunkInBytes { found(index, start + UInt(place)) }
                    }
                }
                memset(memory, 0, overlap)
                start += UInt(Self.chunkInBytes)
            }
            memset(chunk, 0, Self.chunkInBytes + overlap)
        }

        /// Where the bytes at the start of `memory` stand in `chunk`: found by one of them that is rare in memory.
        private func places(of count: Int, in chunk: UnsafeRawBufferPointer) -> [Int] {
            guard let start = chunk.baseAddress, chunk.count >= count else { return [] }
            let wanted = UnsafeRawBufferPointer(start: memory, count: count)
            let anchor = wanted.firstIndex { $0 != 0 && $0 != 0xFF } ?? 0
            var places: [Int] = []
            var position = anchor
            while position + count - anchor <= chunk.count,
                let hit = memchr(start + position, Int32(wanted[anchor]), chunk.count - (count - anchor) - position + 1)
            {
                let place = UnsafeRawPointer(hit) - start - anchor
                if memcmp(start + place, memory, count) == 0 { places.append(place) }
                position = place + anchor + 1
            }
            return places
        }
    }

    extension Range<UInt> {
        fileprivate func without(_ other: Range<UInt>) -> [Range<UInt>] {
            guard overlaps(other) else { return [self] }
            return [
                lowerBound..<Swift.max(lowerBound, other.lowerBound),
                Swift.min(upperBound, other.upperBound)..<upperBound,
            ].filter { !$0.isEmpty }
        }
    }
#endif
