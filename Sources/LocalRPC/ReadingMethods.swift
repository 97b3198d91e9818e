/// The methods that only read what a profile holds: they can be answered where no node runs, from its database opened
/// to be read (`Protocol/local-rpc.md`, section 1).
package enum ReadingMethods {
    package static let names: Set<String> = [
        BlobMethods.List.name, BlobMethods.Look.name, BlobMethods.Save.name,
        ChatMethods.Channels.name, ChatMethods.Log.name, ChatMethods.Show.name, QuestionMethods.List.name,
        DocumentMethods.At.name, DocumentMethods.Blame.name, DocumentMethods.Cat.name, DocumentMethods.Diff.name,
        DocumentMethods.List.name, DocumentMethods.Log.name, DocumentMethods.Removed.name,
        ReviewMethods.List.name, ReviewMethods.Port.name, ReviewMethods.Show.name,
        SessionMethods.List.name, SessionMethods.Show.name, SessionMethods.Trailers.name,
        SpaceMethods.List.name, SpaceMethods.Members.name, SpaceMethods.Show.name, BranchMethods.List.name,
        BranchMethods.Compare.name, WorkshopMethods.List.name, WorkshopMethods.Report.name, WorkshopMethods.Show.name,
        WorkshopMethods.ShowActivity.name,
    ]
}

extension RPCMethod {
    /// Whether it changes nothing, and tells nothing but what the database holds.
    package static var isReading: Bool { ReadingMethods.names.contains(name) }
}
