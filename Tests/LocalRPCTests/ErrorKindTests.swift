import Foundation
import TestKit
import Testing

@testable import LocalRPC

struct ErrorKindTests {
    @Test("kinds, codes and exit codes are those of the table in Protocol/local-rpc.md")
    func table() throws {
        let page = try String(
            contentsOf: TestData.packageRoot.appendingPathComponent("Protocol/local-rpc.md"), encoding: .utf8)
        var seen: Set<String> = []
        for line in page.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3, let kind = ErrorKind(rawValue: cells[0].replacingOccurrences(of: "`", with: ""))
            else {
                continue
            }
            #expect(Int(cells[1].replacingOccurrences(of: "−", with: "-")) == kind.code, "\(line)")
            #expect(Int32(cells[2]) == kind.exitCode, "\(line)")
            seen.insert(kind.rawValue)
        }
        #expect(seen == Set(ErrorKind.allCases.map(\.rawValue)))
    }

    @Test("no two kinds share a code, and a code leads back to its kind")
    func codes() {
        #expect(Set(ErrorKind.allCases.map(\.code)).count == ErrorKind.allCases.count)
        for kind in ErrorKind.allCases { #expect(ErrorKind(code: kind.code) == kind) }
        #expect(ErrorKind(code: 4711) == nil)
    }

    @Test("every method of the page has its shape here, and every shape its row")
    func methods() throws {
        let page = try String(
            contentsOf: TestData.packageRoot.appendingPathComponent("Protocol/local-rpc.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("| `"), let name = line.split(separator: "`").dropFirst().first, name.contains(".")
            else {
                return nil
            }
            return ["node", "id", "peer", "space", "doc", "chat"].contains(name.prefix { $0 != "." })
                && name != "node.sock"
                ? String(name) : nil
        }
        let shapes = [
            NodeMethods.Status.name, NodeMethods.Stop.name, IdentityMethods.Show.name, PeerMethods.List.name,
            PeerMethods.Block.name, PeerMethods.Unblock.name, PeerMethods.Trust.name,
            PeerMethods.Name.name,
            PeerMethods.Discover.name,
            SpaceMethods.List.name, SpaceMethods.Show.name, SpaceMethods.Members.name, SpaceMethods.Create.name,
            DeviceMethods.List.name, DeviceMethods.Link.name, DeviceMethods.Accept.name, DeviceMethods.Revoke.name,
            SpaceMethods.Invites.name, SpaceMethods.StopInvite.name, SpaceMethods.AwaitAdmission.name,
            SpaceMethods.Admit.name, SpaceMethods.Refuse.name,
            SpaceMethods.Invite.name, SpaceMethods.Join.name, BranchMethods.List.name, BranchMethods.Create.name,
            BranchMethods.Switch.name, BranchMethods.Compare.name, BranchMethods.Merge.name,
            MembershipMethods.SetRole.name, MembershipMethods.Remove.name,
            MembershipMethods.Accept.name, MembershipMethods.Lock.name, MembershipMethods.Strict.name,
            MembershipMethods.Leave.name, MembershipMethods.Successor.name,
            MembershipMethods.Claim.name, MembershipMethods.Fork.name, QuotaMethods.Set.name,
            BundleMethods.Export.name, BundleMethods.Import.name,
            MailboxMethods.Add.name, MailboxMethods.List.name, MailboxMethods.Sync.name, MailboxMethods.Remove.name,
            DocumentMethods.List.name, DocumentMethods.New.name,
            DocumentMethods.Cat.name, DocumentMethods.Put.name, DocumentMethods.Edit.name, DocumentMethods.Open.name,
            DocumentMethods.Close.name, DocumentMethods.Log.name, DocumentMethods.At.name,
            DocumentMethods.Diff.name, DocumentMethods.Restore.name, DocumentMethods.Name.name,
            DocumentMethods.Undo.name, DocumentMethods.Redo.name, DocumentMethods.Blame.name,
            DocumentMethods.Move.name, DocumentMethods.Remove.name, DocumentMethods.Removed.name,
            DocumentMethods.Forget.name, DocumentMethods.PutFile.name, DocumentMethods.Mode.name,
            DocumentMethods.Changed.name, ChatMethods.Send.name,
            ChatMethods.Log.name, ChatMethods.Subscribe.name, ChatMethods.Arrived.name,
        ]
        #expect(rows.sorted() == shapes.sorted())
    }
}
