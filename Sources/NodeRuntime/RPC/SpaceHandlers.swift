import Folders
import Identity
import LocalRPC
import Membership
import NIOCore
import NodeCore
import Spaces

/// `space.*`
enum SpaceHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SpaceMethods.List.name] = list
        table[SpaceMethods.Show.name] = show
        table[SpaceMethods.Members.name] = members
        table[SpaceMethods.Create.name] = create
    }

    private static func list(_ call: RPCCall) {
        call.with(SpaceMethods.List.self) { _ in
            let spaces = call.node.spaceOrder.compactMap { call.node.reading($0) }
            call.succeed(SpaceMethods.List.self, .init(spaces: spaces.map { summary(of: $0, in: call.node) }))
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(SpaceMethods.Show.self) { params throws(RPCFailure) in
            let space = try call.node.space(named: params.space)
            var summary = summary(of: space, in: call.node)
            summary.frontier = call.node.shortFrontier(of: space.id)?.text
            summary.usage = QuotaHandlers.usage(of: space.id, in: call.node)
            call.succeed(SpaceMethods.Show.self, summary)
        }
    }

    private static func summary(of space: SpaceReading, in node: Node) -> SpaceMethods.Summary {
        var summary = SpaceMethods.Summary(
            id: space.id.bytes.hex, title: node.title(of: space),
            role: space.membership.role(of: node.ownDeviceKey).map(\.name) ?? "none",
            members: space.membership.members.count, documents: space.documentCount, changes: space.changeCount,
            branch: space.viewTitle)
        if node.isStrict(space.id) { summary.strict = true }
        summary.snapshotBy = node.snapshotMakerName(of: space.id)
        return summary
    }

    private static func members(_ call: RPCCall) {
        call.with(SpaceMethods.Members.self) { params throws(RPCFailure) in
            let node = call.node
            let space = try node.space(named: params.space)
            let former = space.membership.formerMembers.map { shape($0, in: space, of: node) }
            let waiting = node.lobby.filter { $0.space == space.id }.map(SpaceMethods.Guest.init)
            let forks = space.forkingDevices.map { device in
                SpaceMethods.Fork(
                    deviceId: DeviceID(publicKey: device).shown, name: node.name(of: device, in: space.membership))
            }
            call.succeed(
                SpaceMethods.Members.self,
                .init(
                    members: space.membership.members.map { shape($0, in: space, of: node) },
                    waiting: waiting.isEmpty ? nil : waiting, former: former.isEmpty ? nil : former,
                    locked: space.membership.isLocked ? true : nil, forks: forks.isEmpty ? nil : forks))
        }
    }

    private static func shape(_ member: Member, in space: SpaceReading, of node: Node) -> SpaceMethods.Member {
        let isSelf = member.deviceKey == node.ownDeviceKey
        var shape = SpaceMethods.Member(
            deviceId: DeviceID(publicKey: member.deviceKey).shown,
            name: node.name(of: member.deviceKey, in: space.membership), role: member.role.name, isSelf: isSelf,
            state: isSelf ? .connected : node.state(of: member.deviceKey))
        if member.person != member.deviceKey { shape.personId = DeviceID(publicKey: member.person).shown }
        let withheld = node.space(space.id)?.withheldCount(of: member.deviceKey) ?? 0
        if withheld > 0 { shape.withheld = withheld }
        shape.petname = node.petname(of: member.deviceKey)
        return shape
    }

    /// Reads the folder away from the event loop, then makes the space with its text files in it.
    private static func create(_ call: RPCCall) {
        call.with(SpaceMethods.Create.self) { params throws(RPCFailure) in
            guard !params.title.isEmpty else { throw RPCFailure(.usage, "A space needs a title.") }
            guard let directory = params.directory else {
                return make(call, title: params.title, files: [], skipped: [])
            }
            guard directory.hasPrefix("/") else {
                throw RPCFailure(.usage, "The folder to share must be an absolute path.", kept: "Nothing was changed.")
            }
            let paths = call.runtime.configuration.paths
            let protected = [paths.dataFolder, paths.stateFolder, paths.runtimeFolder]
            let bound = NIOLoopBound(call, eventLoop: call.runtime.loop)
            call.runtime.files.async { [loop = call.runtime.loop] in
                let outcome = Result { () throws(FolderError) in
                    try FolderImport(from: SandboxedRoot(path: directory, protecting: protected))
                }
                loop.execute {
                    switch outcome {
                    case .success(let folder):
                        make(bound.value, title: params.title, files: folder.files, skipped: folder.skipped)
                    case .failure(let error): bound.value.fail(RPCFailure(error, sharing: directory))
                    }
                }
            }
        }
    }

    private static func make(
        _ call: RPCCall, title: String, files: [FolderImport.File], skipped: [FolderImport.Skipped]
    ) {
        let starters = files.map { file in
            StarterFile(path: file.path.map(\.text).joined(separator: "/"), text: file.text)
        }
        call.command(SpaceMethods.Create.self, .createSpace(title: title, files: starters)) { reply in
            guard case .space(let id) = reply else { return nil }
            return .init(
                space: id.bytes.hex, imported: starters.map(\.path),
                skipped: skipped.map { .init(path: $0.path, reason: $0.reason.word) })
        }
    }
}
