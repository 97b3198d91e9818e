internal import LocalRPC

/// Where others are, as the node told last: each editor of each device.
struct OtherCursors {
    /// A place in a file, and whose.
    struct Seen: Equatable {
        let name: String
        let path: String
        let anchor: Int?
        let cursor: Int
    }

    /// By what the editor is told as `userid`: the device's id, and behind that the number of its editor where it is
    /// not the first.
    var seen: [String: Seen] = [:]
    /// The file in which the editor was shown each.
    var shownIn: [String: String] = [:]
    /// This device's, as long as it is not known which of its editors this one is.
    var own: PresenceMethods.Whereabouts?

    func isAnyone(in path: String) -> Bool { seen.values.contains { $0.path == path } }

    static func user(_ device: String, _ editor: Int) -> String { editor == 0 ? device : "\(device)/\(editor)" }

    func users(of device: String) -> [String] {
        seen.keys.filter { $0 == device || $0.hasPrefix(device + "/") }.sorted()
    }
}

/// Where this editor is, and how far the node knows.
struct OwnCursor {
    var place: (path: String, range: EditorRange?)?
    var isNews = false
    var isUnderWay = false
    /// Which of the device's editors it is to others; nil until the node said so.
    var number: Int?
}

extension EditorSession {
    /// The editor's cursors; the node is told of the first.
    mutating func place(_ params: EditorMethods.Cursor.Params, _ id: RequestID?) throws(EditorFailure) {
        let file = try openFile(params.uri)
        ownCursor.place = (file.path, params.ranges.first)
        ownCursor.isNews = true
        succeed(id)
        sendPlace()
    }

    /// One word to the node at a time: the newest.
    mutating func sendPlace() {
        guard isConnected, ownCursor.isNews, !ownCursor.isUnderWay, let place = ownCursor.place,
            let file = files[place.path], file.subscription != nil, file.node?.isSent == true
        else { return }
        ownCursor.isNews = false
        ownCursor.isUnderWay = true
        guard let range = place.range else { return ask(.place(path: nil, anchor: nil, cursor: nil)) }
        let (anchor, cursor) = (file.scalar(of: range.start), file.scalar(of: range.end))
        ask(.place(path: file.path, anchor: anchor == cursor ? nil : anchor, cursor: cursor))
    }

    mutating func placed(as editor: Int?) {
        ownCursor.isUnderWay = false
        if let editor, ownCursor.number != editor {
            ownCursor.number = editor
            if let own = others.own { see(own) }
        }
        sendPlace()
    }

    /// Somebody is somewhere else now, or gone. Of this device's editors this one is left out.
    mutating func see(_ device: PresenceMethods.Whereabouts) {
        if device.isSelf { others.own = device }
        if device.isSelf, ownCursor.number == nil { return }
        var places: [String: OtherCursors.Seen] = [:]
        func note(_ editor: Int, _ path: String?, _ anchor: Int?, _ cursor: Int?) {
            guard let path, let cursor, !device.isSelf || editor != ownCursor.number else { return }
            places[OtherCursors.user(device.deviceId, editor)] = .init(
                name: device.name, path: path, anchor: anchor, cursor: cursor)
        }
        if device.isThere {
            note(device.editor ?? 0, device.path, device.anchor, device.cursor)
            for other in device.others ?? [] { note(other.editor, other.path, other.anchor, other.cursor) }
        }
        for user in Set(others.users(of: device.deviceId)).union(places.keys).sorted() { move(user, to: places[user]) }
    }

    private mutating func move(_ user: String, to place: OtherCursors.Seen?) {
        let before = others.seen[user]
        others.seen[user] = place
        if let shown = others.shownIn[user], shown != place?.path { hide(user, before?.name) }
        if let place, place != before {
            let file = files[place.path] ?? EditorFile(path: place.path, time: time)
            files[place.path] = file
            // A file that is not open here is followed for its lines.
            if file.subscription == nil { askToOpen(file) } else { show(user, place, in: file) }
        }
        if let before, before.path != place?.path, let file = files[before.path] { leave(file) }
    }

    mutating func showOthers(in file: EditorFile) {
        for user in others.seen.keys.sorted() {
            if let place = others.seen[user], place.path == file.path { show(user, place, in: file) }
        }
    }

    /// Nobody is seen without a node.
    mutating func forgetOthers() {
        for user in others.seen.keys.sorted() { hide(user, others.seen[user]?.name) }
        others = OtherCursors()
        ownCursor.number = nil
    }

    private mutating func show(_ user: String, _ place: OtherCursors.Seen, in file: EditorFile) {
        others.shownIn[user] = file.path
        let range = file.range(anchor: place.anchor, cursor: place.cursor)
        tell(user, place.name, uri: file.uri ?? folder.uri(of: file.path), [range])
    }

    private mutating func hide(_ user: String, _ name: String?) {
        guard let path = others.shownIn.removeValue(forKey: user) else { return }
        tell(user, name, uri: files[path]?.uri ?? folder.uri(of: path), [])
    }

    private mutating func tell(_ user: String, _ name: String?, uri: String, _ ranges: [EditorRange]) {
        tell(
            MessageWriter.notification(
                EditorMethods.Seen.self, params: .init(userid: user, name: name, uri: uri, ranges: ranges)))
    }
}
