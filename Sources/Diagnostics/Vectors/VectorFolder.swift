internal import Foundation

/// The files that a path stands for: itself, or every file of a folder at any depth.
///
/// None is passed over but pages of words (`.md`), and these are told: a file of a form that is not known has to be
/// seen, not skipped. Files whose name begins with a dot are the system's own.
package struct VectorFolder: Equatable, Sendable {
    /// What to run, by name.
    package private(set) var files: [String]
    /// What is there for people to read, by name; only ever of a folder.
    package private(set) var pages: [String]

    /// A path that cannot be looked at stays a file, so that reading it tells why.
    package init(at path: String) throws(DiagnosticsError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            (files, pages) = ([path], [])
            return
        }
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
        } catch {
            throw .cannotRead(path: path, code: EACCES)
        }
        (files, pages) = ([], [])
        for name in names {
            let parts = name.split(separator: "/")
            let whole = path + (path.hasSuffix("/") ? "" : "/") + name
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder.boolValue,
                !parts.contains(where: { $0.hasPrefix(".") })
            else { continue }
            if name.hasSuffix(".md") { pages.append(whole) } else { files.append(whole) }
        }
        if files.isEmpty { throw .noCases }
    }
}
