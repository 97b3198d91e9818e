import LocalRPC
import Membership
import NodeCore

/// `space.quota`, and what `space.show` says of it.
enum QuotaHandlers {
    static func add(to table: inout [String: Handler]) {
        table[QuotaMethods.Set.name] = set
    }

    private static func set(_ call: RPCCall) {
        call.with(QuotaMethods.Set.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            var quota = call.node.quota(of: space)
            if let limit = try limit(params.spaceMax) { quota.spaceMax = limit }
            if let limit = try limit(params.memberMax) { quota.memberMax = limit }
            call.command(QuotaMethods.Set.self, .setQuota(quota, of: space)) { reply in
                guard case .done = reply else { return nil }
                return usage(of: space, in: call.node)
            }
        }
    }

    private static func limit(_ bytes: Int?) throws(RPCFailure) -> Int? {
        guard let bytes else { return nil }
        guard bytes >= 0 else {
            throw RPCFailure(
                .usage, "A space cannot take less than nothing.", kept: "Nothing was changed.",
                next: "Give bytes; 0 stands for no limit.")
        }
        return bytes == 0 ? .max : bytes
    }

    /// Nil while the history of the space is being read.
    static func usage(of space: SpaceID, in node: Node) -> QuotaMethods.Usage? {
        guard let usage = node.usage(of: space) else { return nil }
        let quota = node.quota(of: space)
        return QuotaMethods.Usage(
            changes: usage.changesInAll, blobs: usage.blobs, spaceMax: quota.spaceMax == .max ? nil : quota.spaceMax,
            memberMax: quota.memberMax == .max ? nil : quota.memberMax,
            holdsBack: node.isHoldingBack(space) ? true : nil)
    }
}
