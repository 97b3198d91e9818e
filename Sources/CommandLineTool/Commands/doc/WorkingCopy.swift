/// A document's text in a file of its own, in a folder that only this user can enter.
struct WorkingCopy {
    private let folder: String
    let file: String

    init(of text: String, path: String, environment: [String: String]) throws(CommandError) {
        folder = try LocalFile.makeTemporaryFolder(in: environment)
        file = folder + "/" + Self.safeName(path)
        try LocalFile.write(Array(text.utf8), to: file)
    }

    func remove() {
        LocalFile.removeFile(file)
        LocalFile.removeEmptyFolder(folder)
    }

    /// The last part of the path where it is plain, so that an editor knows the language; a peer chose it.
    static func safeName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let isSafe = isPlain && (1...100).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
        return isSafe ? name : "document.txt"
    }
}
