import Identity
import Membership
import Testing
import WireCodec

/// `authority.json` was made by another implementation of the page.
struct AuthorityVectorTests {
    private struct File: Decodable {
        let logs: [Log]
    }

    private struct Log: Decodable {
        struct Step: Decodable {
            let bytes: String
            let refusal: String?
        }
        struct Counted: Decodable {
            let id: String
            let counts: Bool
        }
        struct Row: Decodable {
            let deviceKey, role, person: String
            let depth: Int
        }
        struct RoleAt: Decodable {
            let device: String
            let frontier: [String]
            let there, now: String?
        }
        struct Chain: Decodable {
            struct Run: Decodable {
                let frontier: [String]
                let first: UInt64
                let edits: [Bool]
            }
            let device, chain: String
            let ids: [String]
            let runs: [Run]
            let others: [[String]]?
            let stands: UInt64
        }

        let name, genesis: String
        let steps: [Step]
        let frontier: [String]
        let counts: [Counted]
        let members: [Row]
        let isLocked: Bool
        let roles: [RoleAt]
        let standing: [Chain]
    }

    @Test("what counts of each log, its roles and what stands is as the vectors say")
    func vectors() throws {
        let file = try VectorFile.read("authority.json", as: File.self)
        #expect(file.logs.count >= 8)
        for vector in file.logs {
            var log = MembershipLog(genesis: try Genesis(decoding: try bytes(vector.genesis)))
            for (index, step) in vector.steps.enumerated() {
                var refusal: String?
                do {
                    try log.insert(try MembershipOp(decoding: try bytes(step.bytes)))
                } catch let error as MembershipError { refusal = caseName(error) }
                #expect(refusal == step.refusal, "\(vector.name), step \(index)")
            }
            try check(log, vector)
        }
    }

    private func check(_ log: MembershipLog, _ vector: Log) throws {
        let name = Comment(rawValue: vector.name)
        #expect(log.frontier.map(\.hex) == vector.frontier, name)
        #expect(vector.counts.count == log.operations.count && !vector.roles.isEmpty, name)
        for op in vector.counts { #expect(log.authority.counts(try bytes32(op.id)) == op.counts, name) }
        let members = log.members.map { "\($0.deviceKey.hex) \($0.role.name) \($0.depth) \($0.person.hex)" }
        #expect(members == vector.members.map { "\($0.deviceKey) \($0.role) \($0.depth) \($0.person)" }, name)
        #expect(log.isLocked == vector.isLocked, name)
        for row in vector.roles {
            let (device, frontier) = (try bytes32(row.device), try row.frontier.map(bytes32))
            #expect(log.role(of: device, at: frontier)?.name == row.there, name)
            #expect(log.authority.role(of: device, at: frontier)?.name == row.now, name)
        }
        for chain in vector.standing { #expect(try standing(of: chain, in: log) == chain.stands, name) }
    }

    private func standing(of chain: Log.Chain, in log: MembershipLog) throws -> UInt64 {
        let ids = try chain.ids.map(bytes32)
        let others = try (chain.others ?? []).map { try $0.map(bytes32) }
        let edits = chain.runs.flatMap(\.edits)
        let runs = try chain.runs.map { run in
            StandingRun(
                frontier: try run.frontier.map(bytes32), first: run.first, count: UInt64(run.edits.count),
                firstEdit: run.edits.firstIndex(of: true).map { run.first + UInt64($0) })
        }
        return log.authority.standing(
            of: ChainID(try bytes32(chain.chain)), by: try bytes32(chain.device), runs: runs,
            isMeant: { cut in
                func isNamed(in history: [Bytes32]) -> Bool {
                    cut.count <= history.count && history[Int(cut.count) - 1] == cut.last
                }
                return cut.count > ids.count ? !others.contains(where: isNamed) : isNamed(in: ids)
            },
            nextEdit: { from in edits.indices.first { $0 >= from && edits[$0] }.map { UInt64($0) } })
    }
}
