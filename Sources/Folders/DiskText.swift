package import CRDT

/// A text and its form, which together are the bytes of a file.
///
/// In a space a line ends with a line feed, whatever it is on a disk; that and a byte order mark are the form, so that
/// every member's disk has the same bytes. Where lines end now so, now so, the text keeps its carriage returns, and
/// nothing is lost. `Protocol/tree.md`, section 4.
package struct DiskText: Equatable, Sendable {
    /// A longer file is no text, but for one that is a text already.
    package static let newBytesMax = 4 * 1024 * 1024
    /// A longer one is none in any case: a character takes a byte at least.
    package static let bytesMax = 16 * 1024 * 1024

    package let text: String
    package let form: FileForm

    package init(text: String, form: FileForm) {
        self.text = text
        self.form = form
    }

    /// Reads a file; nil when it is no text: bytes that are not UTF-8, too many, or, in a file that was no text so
    /// far, a NUL among them.
    ///
    /// `known` is the form that the file had as a text; nil for a new one. It decides where the bytes do not: a file
    /// whose lines ended with CRLF keeps that as long as at least half of them do, since an editor that does not know
    /// of it added the others; `bytes` are not those that were read then. Otherwise they are, bit by bit. O(n).
    package init?(reading bytes: [UInt8], known: FileForm? = nil) {
        guard bytes.count <= (known == nil ? Self.newBytesMax : Self.bytesMax) else { return nil }
        let hasMark = bytes.starts(with: Self.mark)
        let body = bytes[(hasMark ? Self.mark.count : 0)...]
        guard let ends = LineEnds(of: body, allowingNUL: known != nil) else { return nil }
        let endsLinesWithCRLF = ends.areCRLF(known: known?.endsLinesWithCRLF ?? false)
        let shown = endsLinesWithCRLF ? Self.withoutReturns(body, count: body.count - ends.crlf) : Array(body)
        guard let text = String(validating: shown, as: UTF8.self) else { return nil }
        self.text = text
        form = FileForm(hasMark: hasMark, endsLinesWithCRLF: endsLinesWithCRLF)
    }

    /// What the file is to hold. O(n).
    package var bytes: [UInt8] {
        var bytes = form.hasMark ? Self.mark : []
        bytes.reserveCapacity(text.utf8.count + text.utf8.count / 16 + Self.mark.count)
        if form.endsLinesWithCRLF {
            for byte in text.utf8 {
                if byte == Self.feed { bytes.append(Self.carriageReturn) }
                bytes.append(byte)
            }
        } else {
            bytes += text.utf8
        }
        return bytes
    }

    /// U+FEFF in UTF-8.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let feed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    /// How the lines of some bytes end.
    private struct LineEnds {
        var feeds = 0
        /// Of these, behind a carriage return.
        var crlf = 0

        /// Nil when there is a NUL that may not be there.
        init?(of bytes: ArraySlice<UInt8>, allowingNUL: Bool) {
            var last: UInt8 = 0
            for byte in bytes {
                if byte == 0, !allowingNUL { return nil }
                if byte == DiskText.feed {
                    feeds += 1
                    if last == DiskText.carriageReturn { crlf += 1 }
                }
                last = byte
            }
        }

        func areCRLF(known: Bool) -> Bool {
            if feeds == 0 { return known }
            return crlf == feeds || (known && crlf * 2 >= feeds)
        }
    }

    /// Takes one carriage return away before each line feed.
    private static func withoutReturns(_ bytes: ArraySlice<UInt8>, count: Int) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(count)
        for byte in bytes {
            if byte == feed, kept.last == carriageReturn { kept.removeLast() }
            kept.append(byte)
        }
        return kept
    }
}
