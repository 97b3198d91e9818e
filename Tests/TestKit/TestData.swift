package import Foundation

/// Where the files are that tests read: the public test data beside the repository, and the package's own vectors.
package enum TestData {
    /// The folder that holds `Package.swift`, also when a target is built through a symbolic link.
    package static let packageRoot: URL = {
        let thisFile = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return thisFile.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }()

    /// A file or folder of the public test data, such as `noise-vectors/cacophony-given.json`.
    ///
    /// The data lies in the folder that `ATELIER_TEST_DATA` names, else in `../shared/data` beside the package. Nil,
    /// with one loud line a run, when that folder is not there; a folder that is there but lacks the file is a broken
    /// installation and gives a URL on which reading fails.
    package static func url(_ path: String) -> URL? {
        isPresent ? root.appendingPathComponent(path) : nil
    }

    /// The same as a path.
    package static func path(_ path: String) -> String? { url(path)?.path }

    /// The bytes of a file of the public test data; nil when the data is absent as a whole.
    package static func bytes(_ path: String) throws -> [UInt8]? {
        guard let url = url(path) else { return nil }
        return [UInt8](try Data(contentsOf: url))
    }

    /// The folder of the package's own vectors for one page, such as `Protocol/vectors/sync`.
    package static func vectors(_ page: String) -> URL {
        packageRoot.appendingPathComponent("Protocol/vectors").appendingPathComponent(page)
    }

    private static let root: URL = {
        if let named = ProcessInfo.processInfo.environment["ATELIER_TEST_DATA"], !named.isEmpty {
            return URL(fileURLWithPath: named, isDirectory: true)
        }
        return packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data", isDirectory: true)
    }()

    private static let isPresent: Bool = {
        let present = FileManager.default.fileExists(atPath: root.path)
        if !present {
            let line = """

                !!! PUBLIC TEST DATA IS ABSENT: \(root.path) is not there; set ATELIER_TEST_DATA. \
                Tests against public vectors check nothing in this run. !!!


                """
            FileHandle.standardError.write(Data(line.utf8))
        }
        return present
    }()
}
