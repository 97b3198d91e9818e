import Identity
import LocalRPC
import Membership
import NodeCore
import Replication
import WireCodec

/// `space.exportBundle` and `space.importBundle`
enum BundleHandlers {
    static func add(to table: inout [String: Handler]) {
        table[BundleMethods.Export.name] = export
        table[BundleMethods.Import.name] = take
    }

    private static func export(_ call: RPCCall) {
        call.with(BundleMethods.Export.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try checkAbsolute(params.path)
            let scope = try scope(params, in: space, of: call.node)
            let writing = BundleWriting(of: space, in: call.runtime, asking: call.ask) { outcome in
                switch outcome {
                case .failure(let failure): call.fail(RPCFailure(writing: failure))
                case .success((let contents, let bytes)):
                    call.succeed(
                        BundleMethods.Export.self,
                        .init(
                            changes: Int(clamping: contents.changeCount), bytes: bytes,
                            sealedTo: contents.sealedTo.count,
                            unsealed: contents.unsealed.map { DeviceID(publicKey: $0).shown },
                            frontier: contents.frontier.text))
                }
            }
            writing.begin(scope, to: params.path)
        }
    }

    private static func scope(
        _ params: BundleMethods.Export.Params, in space: SpaceID, of node: Node
    ) throws(RPCFailure) -> BundleScope {
        let unchanged = "Nothing was written."
        guard params.since == nil || params.member == nil else {
            throw RPCFailure(.usage, "A bundle is since a frontier or for a member, not both.", kept: unchanged)
        }
        if let member = params.member { return .member(try node.person(named: member, in: space)) }
        guard let since = params.since else { return .everything }
        do {
            return .since(try ShortFrontier(parsing: since))
        } catch {
            throw RPCFailure(
                .usage, "That is not a frontier, or a letter of it is wrong.", kept: unchanged,
                next: "Take it as the other side prints it: atelier space show --json")
        }
    }

    private static func take(_ call: RPCCall) {
        call.with(BundleMethods.Import.self) { params throws(RPCFailure) in
            try checkAbsolute(params.path)
            let reading = BundleReading(in: call.runtime, asking: call.ask) { outcome in
                switch outcome {
                case .failure(let failure): call.fail(RPCFailure(reading: failure, of: call.node))
                case .success(let outcome): call.succeed(BundleMethods.Import.self, shape(outcome, of: call.node))
                }
            }
            reading.begin(from: params.path)
        }
    }

    private static func checkAbsolute(_ path: String) throws(RPCFailure) {
        guard path.hasPrefix("/") else {
            throw RPCFailure(.usage, "The path of a bundle must be absolute.", kept: "Nothing was changed.")
        }
    }

    static func shape(_ outcome: BundleOutcome, of node: Node) -> BundleMethods.Import.Result {
        let space = node.reading(outcome.space)
        let name = { (device: Bytes32) in space.map { node.name(of: device, in: $0.membership) } ?? "" }
        var result = BundleMethods.Import.Result(
            space: outcome.space.bytes.hex, title: space?.genesis.title ?? "", ending: word(outcome.ending))
        result.isNew = outcome.isNewSpace
        result.from = outcome.writer.map(name)
        result.changes = outcome.changes.sorted { $0.key < $1.key }.map { device, count in
            .init(name: name(device), deviceId: DeviceID(publicKey: device).shown, changes: count)
        }
        result.documents = space?.listing().filter { outcome.documents.contains($0.id) }.map(\.path) ?? []
        result.statements = outcome.operationCount
        result.withheld = outcome.withheld
        result.waiting = outcome.waiting
        result.turnedAway = outcome.turnedAway
        result.refused = outcome.refused
        result.missing = outcome.missing.map { missing in
            .init(
                name: missing.device.map(name) ?? "", deviceId: missing.device.map { DeviceID(publicKey: $0).shown },
                changes: Int(clamping: missing.changeCount))
        }
        return result
    }

    private static func word(_ ending: BundleOutcome.Ending) -> String {
        switch ending {
        case .whole: "whole"
        case .truncated: "truncated"
        case .damaged: "damaged"
        }
    }
}

extension RPCCall {
    /// Gives commands to the core in the name of this call's client.
    func ask(_ command: NodeCommand, then completion: @escaping RPCServer.Completion) {
        server.command(command, from: client, then: completion)
    }
}
