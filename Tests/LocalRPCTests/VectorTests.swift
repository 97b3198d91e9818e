import Foundation
import TestKit
import Testing

@testable import LocalRPC

/// `Protocol/vectors/local-rpc`: what is written there is read, and written again it is the same JSON.
struct VectorTests {
    private static func file(_ name: String) throws -> Any {
        try JSONSerialization.jsonObject(
            with: Data(contentsOf: TestData.vectors("local-rpc").appendingPathComponent(name)))
    }

    private static func bytes(_ value: Any) throws -> [UInt8] {
        [UInt8](try JSONSerialization.data(withJSONObject: value))
    }

    private static func object(_ bytes: [UInt8]) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }

    /// Reads a request and its response by their method's shapes and writes them anew.
    private struct Check: Sendable {
        let name: String
        let rewrite: @Sendable (_ request: [UInt8], _ response: [UInt8]) throws -> (request: [UInt8], response: [UInt8])

        init<M: RPCMethod>(_ method: M.Type) {
            name = M.name
            rewrite = { request, response in
                guard case .request(let incoming) = try RPCMessage(parsing: request),
                    case .response(let answer) = try RPCMessage(parsing: response),
                    let id = incoming.id, let answeredID = answer.id
                else { throw RPCFailure(.invalidRequest, "the vector is no pair of request and response") }
                return (
                    MessageWriter.request(method, id: id, params: try incoming.params(of: method)),
                    MessageWriter.response(method, id: answeredID, result: try answer.result(of: method))
                )
            }
        }
    }

    private static let checks = [
        Check(NodeMethods.Status.self), Check(NodeMethods.Stop.self), Check(IdentityMethods.Show.self),
        Check(PeerMethods.List.self), Check(PeerMethods.Block.self), Check(PeerMethods.Unblock.self),
        Check(PeerMethods.Trust.self), Check(PeerMethods.Name.self), Check(PeerMethods.Discover.self),
        Check(WorkshopMethods.Rooms.self), Check(WorkshopMethods.Open.self), Check(WorkshopMethods.List.self),
        Check(WorkshopMethods.Show.self), Check(WorkshopMethods.Lock.self), Check(WorkshopMethods.Close.self),
        Check(WorkshopMethods.Announce.self),
        Check(WorkshopMethods.Ask.self), Check(WorkshopMethods.SetTimer.self), Check(WorkshopMethods.Pace.self),
        Check(WorkshopMethods.Hand.self), Check(WorkshopMethods.Lower.self), Check(WorkshopMethods.Present.self),
        Check(WorkshopMethods.PeekAt.self), Check(WorkshopMethods.Group.self), Check(WorkshopMethods.Hide.self),
        Check(WorkshopMethods.Forget.self),
        Check(WorkshopMethods.Poll.self), Check(WorkshopMethods.ShowActivity.self),
        Check(WorkshopMethods.GiveAnswer.self), Check(WorkshopMethods.End.self), Check(WorkshopMethods.Reveal.self),
        Check(WorkshopMethods.Plan.self), Check(WorkshopMethods.Begin.self), Check(WorkshopMethods.Subscribe.self),
        Check(WorkshopMethods.Take.self), Check(WorkshopMethods.HandInWork.self), Check(WorkshopMethods.Look.self),
        Check(WorkshopMethods.SetDue.self), Check(WorkshopMethods.Accept.self), Check(WorkshopMethods.Stuck.self),
        Check(WorkshopMethods.ConsentTo.self), Check(WorkshopMethods.Broadcast.self),
        Check(WorkshopMethods.GiveScore.self),
        Check(WorkshopMethods.TellResult.self), Check(WorkshopMethods.Report.self),
        Check(SpaceMethods.List.self), Check(EditorAttachment.self),
        Check(EditorSaves.Answer.self), Check(EditorSaves.Tell.self),
        Check(SpaceMethods.Show.self),
        Check(SpaceMethods.Members.self), Check(SpaceMethods.Create.self), Check(SpaceMethods.Invite.self),
        Check(DeviceMethods.List.self), Check(DeviceMethods.Link.self), Check(DeviceMethods.Accept.self),
        Check(DeviceMethods.Revoke.self), Check(SpaceMethods.Invites.self), Check(SpaceMethods.StopInvite.self),
        Check(SpaceMethods.AwaitAdmission.self), Check(SpaceMethods.Admit.self), Check(SpaceMethods.Refuse.self),
        Check(SpaceMethods.Join.self), Check(BranchMethods.List.self), Check(BranchMethods.Create.self),
        Check(BranchMethods.Switch.self), Check(BranchMethods.Compare.self), Check(BranchMethods.Merge.self),
        Check(MembershipMethods.SetRole.self), Check(MembershipMethods.Remove.self),
        Check(MembershipMethods.Accept.self), Check(MembershipMethods.Lock.self), Check(MembershipMethods.Strict.self),
        Check(QuotaMethods.Set.self),
        Check(MembershipMethods.Leave.self), Check(MembershipMethods.Successor.self),
        Check(MembershipMethods.Claim.self), Check(MembershipMethods.Fork.self),
        Check(BundleMethods.Export.self), Check(BundleMethods.Import.self),
        Check(MailboxMethods.Add.self), Check(MailboxMethods.List.self), Check(MailboxMethods.Sync.self),
        Check(MailboxMethods.Remove.self),
        Check(BlobMethods.Add.self), Check(BlobMethods.Fetch.self), Check(BlobMethods.Look.self),
        Check(BlobMethods.Save.self), Check(BlobMethods.Drop.self), Check(BlobMethods.List.self),
        Check(FolderMethods.Attach.self), Check(FolderMethods.Detach.self), Check(FolderMethods.List.self),
        Check(FolderMethods.Status.self), Check(FolderMethods.Sync.self), Check(FolderMethods.Resume.self),
        Check(DocumentMethods.List.self), Check(DocumentMethods.New.self),
        Check(DocumentMethods.Cat.self), Check(DocumentMethods.Put.self), Check(DocumentMethods.Edit.self),
        Check(DocumentMethods.Open.self), Check(DocumentMethods.Close.self), Check(DocumentMethods.Log.self),
        Check(DocumentMethods.Move.self), Check(DocumentMethods.Remove.self), Check(DocumentMethods.Removed.self),
        Check(DocumentMethods.PutFile.self), Check(DocumentMethods.Mode.self),
        Check(DocumentMethods.At.self), Check(DocumentMethods.Diff.self), Check(DocumentMethods.Restore.self),
        Check(DocumentMethods.Name.self), Check(DocumentMethods.Undo.self), Check(DocumentMethods.Redo.self),
        Check(DocumentMethods.Blame.self),
        Check(DocumentMethods.Forget.self),
        Check(ChatMethods.Send.self), Check(ChatMethods.Log.self), Check(ChatMethods.Subscribe.self),
        Check(ChatMethods.Show.self), Check(ChatMethods.Edit.self), Check(ChatMethods.Delete.self),
        Check(ChatMethods.React.self), Check(ChatMethods.Pin.self), Check(ChatMethods.Topic.self),
        Check(ChatMethods.Archive.self), Check(ChatMethods.Channels.self), Check(ChatMethods.Read.self),
        Check(ChatMethods.Notify.self), Check(ChatMethods.Talk.self), Check(ChatMethods.Search.self),
        Check(ChatMethods.Commands.self),
        Check(QuestionMethods.New.self), Check(QuestionMethods.List.self), Check(QuestionMethods.Reply.self),
        Check(QuestionMethods.Vote.self), Check(QuestionMethods.Accept.self),
        Check(PresenceMethods.Set.self), Check(PresenceMethods.List.self), Check(PresenceMethods.Subscribe.self),
        Check(TerminalMethods.Open.self), Check(TerminalMethods.Output.self), Check(TerminalMethods.Keyframe.self),
        Check(TerminalMethods.Close.self), Check(TerminalMethods.List.self), Check(TerminalMethods.Grant.self),
        Check(TerminalMethods.Revoke.self), Check(TerminalMethods.Watch.self), Check(TerminalMethods.Took.self),
        Check(TerminalMethods.Ask.self), Check(TerminalMethods.GiveBack.self), Check(TerminalMethods.TypeKeys.self),
        Check(SessionMethods.List.self), Check(SessionMethods.Show.self), Check(SessionMethods.Start.self),
        Check(SessionMethods.Join.self), Check(SessionMethods.Leave.self), Check(SessionMethods.End.self),
        Check(SessionMethods.Pass.self), Check(SessionMethods.Request.self), Check(SessionMethods.Timer.self),
        Check(SessionMethods.Focus.self), Check(SessionMethods.Lend.self), Check(SessionMethods.Revert.self),
        Check(SessionMethods.Subscribe.self), Check(SessionMethods.Follow.self),
        Check(SessionMethods.Trailers.self), Check(SessionMethods.ShareEmail.self),
        Check(SessionMethods.Record.self), Check(SessionMethods.SetMark.self), Check(SessionMethods.Plan.self),
        Check(SessionMethods.Turn.self), Check(SessionMethods.Replay.self),
        Check(ReviewMethods.List.self), Check(ReviewMethods.Show.self), Check(ReviewMethods.Open.self),
        Check(ReviewMethods.Revise.self), Check(ReviewMethods.Publish.self), Check(ReviewMethods.Rules.self),
        Check(ReviewMethods.Port.self), Check(ReviewMethods.Export.self), Check(ReviewMethods.Subscribe.self),
    ]

    @Test("every method's request and response are read, and written again they say the same")
    func requests() throws {
        let file = try #require(try Self.file("messages.json") as? [String: Any])
        let vectors = try #require(file["requests"] as? [[String: Any]])
        #expect(Set(vectors.compactMap { $0["method"] as? String }) == Set(Self.checks.map(\.name)))
        for vector in vectors {
            let check = try #require(Self.checks.first { $0.name == vector["method"] as? String })
            let request = try Self.bytes(try #require(vector["request"]))
            let response = try Self.bytes(try #require(vector["response"]))
            let rewritten = try check.rewrite(request, response)
            #expect(try Self.object(rewritten.request) == Self.object(request), "\(check.name)")
            #expect(try Self.object(rewritten.response) == Self.object(response), "\(check.name)")
        }
    }

    @Test("every notification is read, and written again it says the same")
    func notifications() throws {
        let file = try #require(try Self.file("messages.json") as? [String: Any])
        let vectors = try #require(file["notifications"] as? [[String: Any]])
        var names: Set<String> = []
        for vector in vectors {
            let message = try Self.bytes(vector)
            guard case .request(let event) = try RPCMessage(parsing: message) else {
                Issue.record("a notification is read as an answer")
                continue
            }
            #expect(event.id == nil)
            names.insert(event.method)
            let rewritten =
                switch event.method {
                case DocumentMethods.Changed.name: try Self.rewritten(DocumentMethods.Changed.self, event)
                case ChatMethods.Changed.name: try Self.rewritten(ChatMethods.Changed.self, event)
                case QuestionMethods.Changed.name: try Self.rewritten(QuestionMethods.Changed.self, event)
                case SessionMethods.Happened.name: try Self.rewritten(SessionMethods.Happened.self, event)
                case ReviewMethods.Happened.name: try Self.rewritten(ReviewMethods.Happened.self, event)
                case WorkshopMethods.Changed.name: try Self.rewritten(WorkshopMethods.Changed.self, event)
                case SessionMethods.Placed.name: try Self.rewritten(SessionMethods.Placed.self, event)
                case EditorSaves.Found.name: try Self.rewritten(EditorSaves.Found.self, event)
                case PresenceMethods.Changed.name: try Self.rewritten(PresenceMethods.Changed.self, event)
                case TerminalMethods.Frame.name: try Self.rewritten(TerminalMethods.Frame.self, event)
                case TerminalMethods.Input.name: try Self.rewritten(TerminalMethods.Input.self, event)
                case TerminalMethods.Changed.name: try Self.rewritten(TerminalMethods.Changed.self, event)
                default: try Self.rewritten(ChatMethods.Arrived.self, event)
                }
            #expect(try Self.object(rewritten) == Self.object(message))
        }
        let expected = [
            DocumentMethods.Changed.name, ChatMethods.Arrived.name, PresenceMethods.Changed.name,
            SessionMethods.Happened.name, SessionMethods.Placed.name, TerminalMethods.Frame.name,
            TerminalMethods.Input.name, TerminalMethods.Changed.name, EditorSaves.Found.name,
            ReviewMethods.Happened.name, ChatMethods.Changed.name, QuestionMethods.Changed.name,
            WorkshopMethods.Changed.name,
        ]
        #expect(names == Set(expected))
    }

    private static func rewritten<N: RPCNotification>(
        _ notification: N.Type, _ event: IncomingRequest
    ) throws -> [UInt8] {
        MessageWriter.notification(notification, params: try event.params(of: notification))
    }

    @Test("an error answer gives its kind and exit code; an unknown kind goes by its code")
    func errors() throws {
        let file = try #require(try Self.file("messages.json") as? [String: Any])
        let vectors = try #require(file["errors"] as? [[String: Any]])
        #expect(vectors.count == 4)
        for vector in vectors {
            let message = try Self.bytes(try #require(vector["response"]))
            guard case .response(let response) = try RPCMessage(parsing: message) else {
                Issue.record("an error answer is read as a request")
                continue
            }
            let failure = try #require(response.failure)
            #expect(failure.kind.rawValue == vector["kind"] as? String)
            #expect(Int(failure.kind.exitCode) == vector["exit"] as? Int)
            #expect(throws: failure) { try response.result(of: DocumentMethods.Cat.self) }
        }
    }

    @Test("every malformed line is refused with its kind")
    func malformed() throws {
        let vectors = try #require(try Self.file("malformed.json") as? [[String: String]])
        #expect(vectors.count > 20)
        for vector in vectors {
            let line = [UInt8](try #require(vector["line"]).utf8)
            let failure = try #require(throws: RPCFailure.self, "\(vector["name"] ?? "")") {
                guard case .request(let request) = try RPCMessage(parsing: line) else { return }
                switch request.method {
                case DocumentMethods.Edit.name: _ = try request.params(of: DocumentMethods.Edit.self)
                case DocumentMethods.Cat.name: _ = try request.params(of: DocumentMethods.Cat.self)
                default: _ = try request.params(of: NodeMethods.Status.self)
                }
            }
            #expect(failure.kind.rawValue == vector["kind"], "\(vector["name"] ?? "")")
            #expect(failure.kept == "Nothing was changed.")
        }
    }
}
