internal import LocalRPC

/// Where others are, as the node told last.
struct OtherCursors {
    var devices: [String: PresenceMethods.Whereabouts] = [:]
    /// The file in which the editor was shown each.
    var shownIn: [String: String] = [:]

    func isAnyone(in path: String) -> Bool { devices.values.contains { $0.path == path } }
}

/// Where this editor is, and how far the node knows.
struct OwnCursor {
    var place: (path: String, range: EditorRange?)?
    var isNews = false
    var isUnderWay = false
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

    mutating func placed() {
        ownCursor.isUnderWay = false
        sendPlace()
    }

    /// Somebody is somewhere else now, or gone.
    mutating func see(_ device: PresenceMethods.Whereabouts) {
        guard !device.isSelf else { return }
        let before = others.devices[device.deviceId]?.path
        others.devices[device.deviceId] = device.isThere && device.cursor != nil ? device : nil
        let now = others.devices[device.deviceId]?.path
        if let shown = others.shownIn[device.deviceId], shown != now { hide(device) }
        if let now {
            let file = files[now] ?? EditorFile(path: now, time: time)
            files[now] = file
            // A file that is not open here is followed for its lines.
            if file.subscription == nil { askToOpen(file) } else { show(device, in: file) }
        }
        if let before, before != now, let file = files[before] { leave(file) }
    }

    mutating func showOthers(in file: EditorFile) {
        for id in others.devices.keys.sorted() {
            if let device = others.devices[id], device.path == file.path { show(device, in: file) }
        }
    }

    /// Nobody is seen without a node.
    mutating func forgetOthers() {
        for id in others.devices.keys.sorted() {
            if let device = others.devices[id] { hide(device) }
        }
        others = OtherCursors()
    }

    private mutating func show(_ device: PresenceMethods.Whereabouts, in file: EditorFile) {
        guard let cursor = device.cursor else { return }
        others.shownIn[device.deviceId] = file.path
        tell(device, uri: file.uri ?? folder.uri(of: file.path), [file.range(anchor: device.anchor, cursor: cursor)])
    }

    private mutating func hide(_ device: PresenceMethods.Whereabouts) {
        guard let path = others.shownIn.removeValue(forKey: device.deviceId) else { return }
        tell(device, uri: files[path]?.uri ?? folder.uri(of: path), [])
    }

    private mutating func tell(_ device: PresenceMethods.Whereabouts, uri: String, _ ranges: [EditorRange]) {
        tell(
            MessageWriter.notification(
                EditorMethods.Seen.self,
                params: .init(userid: device.deviceId, name: device.name, uri: uri, ranges: ranges)))
    }
}
