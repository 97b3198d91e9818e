package import LocalRPC

/// Which of this user's nodes is meant: `--profile`, else `ATELIER_PROFILE`, else `default`.
package struct ProfileSelection: Hashable, Sendable {
    package let name: String

    package init(option: String?, environment: [String: String]) {
        let variable = environment["ATELIER_PROFILE"] ?? ""
        name = option ?? (variable.isEmpty ? ProfilePaths.defaultProfile : variable)
    }

    /// Where its files are.
    package func paths(in environment: [String: String]) throws(CommandError) -> ProfilePaths {
        do {
            return try ProfilePaths(profile: name, environment: environment)
        } catch {
            throw CommandError(error.failure)
        }
    }
}
