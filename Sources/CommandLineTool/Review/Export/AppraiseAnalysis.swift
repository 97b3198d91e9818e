import LocalRPC

/// What an analysis came to whose results stand at an address: a check here, a note of `analyses` in git-appraise
/// (`schema/analysis.json`).
struct AppraiseAnalysis {
    enum Status: String {
        /// It had nothing to say.
        case fine = "lgtm"
        /// It had, but nothing that is wrong.
        case remarks = "fyi"
        case needsWork = "nmw"
    }

    /// How checks are called that are one. Others are of builds and tests.
    static let name = "analysis"
    static let nameWithRemarks = "analysis, with remarks"
    private static let urlInBytesMax = 1024

    let url: String
    let status: Status

    /// Nil for an address that is none, or longer than a check's command may be.
    init?(url: String, status: Status) {
        guard Self.isAddress(url) else { return nil }
        self.url = url
        self.status = status
    }

    /// Nil for a check that is no analysis.
    init?(_ check: ReviewMethods.Check) {
        guard let url = check.command, Self.isAddress(url) else { return nil }
        switch check.name {
        case Self.name: status = check.exitCode == 0 ? .fine : .needsWork
        case Self.nameWithRemarks: status = check.exitCode == 0 ? .remarks : .needsWork
        default: return nil
        }
        self.url = url
    }

    /// The same as a check of a round.
    func act(on round: String) -> ReviewMethods.Act {
        var act = ReviewMethods.Act(kind: .check)
        act.name = status == .remarks ? Self.nameWithRemarks : Self.name
        act.exitCode = status == .needsWork ? 1 : 0
        act.command = url
        act.round = round
        return act
    }

    static func isAddress(_ text: String) -> Bool {
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        return isWeb && text.utf8.count <= urlInBytesMax && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
