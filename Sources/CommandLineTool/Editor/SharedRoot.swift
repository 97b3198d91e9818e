internal import LocalRPC

/// The root of a folder that is shared, and what it shows: found by going up from a file or a folder to the nearest
/// `.atelier/folder.json`.
package struct SharedRoot: Hashable, Sendable {
    package static let markerFolder = ".atelier"
    static let markerFile = "folder.json"
    /// Which bridges are at work, by locks on its bytes.
    static let bridgesFile = "bridges"

    /// Absolute, as it was come upon.
    package let path: String
    /// The id of the space.
    package let space: String
    /// Whose node has it; nil where the marker does not say.
    package let profile: String?
    /// The process that plays a recording into this folder; then there is no space.
    let film: Int32?

    struct Marker: Codable {
        let space: String
        var profile: String?
        var film: Int32?
    }

    static var currentFilm: Int32 { ProcessEnvironment.processNumber }

    /// By its number and not by a name: a folder that came from elsewhere leads nowhere but to the person's own films.
    static func socket(ofFilm film: Int32, in paths: ProfilePaths) -> String {
        paths.runtimeFolder + "/film-\(film).sock"
    }

    /// Nil when no folder on the way up is shared.
    package static func containing(_ path: String) throws(CommandError) -> SharedRoot? {
        var folder = LocalFile.absolute(path)
        while folder.hasSuffix("/"), folder.count > 1 { folder.removeLast() }
        while true {
            if let root = try at(folder) { return root }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    private static func at(_ folder: String) throws(CommandError) -> SharedRoot? {
        let file = (folder == "/" ? "" : folder) + "/" + markerFolder + "/" + markerFile
        let bytes: [UInt8]
        do throws(CommandError) {
            bytes = try LocalFile.read(file)
        } catch {
            // A file where a folder is looked for is the beginning of every walk.
            if error.kind == .notFound || !LocalFile.isFolder(folder) { return nil }
            throw error
        }
        let marker: Marker
        do {
            marker = try JSONCoding.decode(Marker.self, from: bytes, in: 0..<bytes.count)
        } catch {
            throw CommandError(
                .failed, "\(file) cannot be read: \(error.words).", kept: "Nothing was changed.",
                hint: "Attach the folder anew: atelier space folder attach")
        }
        guard marker.space.utf8.count == 64, marker.space.allSatisfy(\.isHexDigit) else {
            throw CommandError(
                .failed, "\(file) does not name a space.", kept: "Nothing was changed.",
                hint: "Attach the folder anew: atelier space folder attach")
        }
        return SharedRoot(path: folder, space: marker.space, profile: marker.profile, film: marker.film)
    }

    /// The root's name as it was come upon, and free of links.
    var names: [String] { [path] + (ProcessEnvironment.resolved(path).map { [$0] } ?? []) }
}
