import ArgumentParser
import LocalRPC
import TerminalRendering

/// Never starts a node: it would change what it is asked about.
struct NodeStatus: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether a node runs, and how it is.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let client = try node.runningNode() else { throw NodeAccess.noNode(node.paths.profile) }
        let status = try client.call(NodeMethods.Status.self, Nothing(), timeout: node.timeout)
        if node.output.isJSON {
            node.output.json(status)
            return
        }
        var table = TextTable([.init("NODE"), .init("")])
        table.append([.own("profile"), .own(PeerText(status.profile).line, .strong)])
        table.append([.own("device"), .own(PeerText(status.deviceId).line)])
        table.append([.own("process"), .own("\(status.pid), for \(Self.span(status.uptimeSeconds))")])
        table.append([.own("port"), .number(status.tcpPort)])
        table.append([.own("spaces"), .number(status.spaces)])
        table.append([.own("peers"), .own("\(status.peersConnected) connected of \(status.peersKnown) known")])
        table.append([.own("store"), .own(Self.size(status.storeBytes))])
        table.append([.own("version"), .own(PeerText(status.version).line)])
        for notice in status.notices ?? [] { table.append([.own("notice", .warning), .own(PeerText(notice).line)]) }
        node.output.table(table)
    }

    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
        }
    }

    /// In the units of the International System: 1 kB is 1000 bytes.
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) bytes"
        case ..<1_000_000: "\(bytes / 1000).\(bytes % 1000 / 100) kB"
        default: "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
        }
    }
}
