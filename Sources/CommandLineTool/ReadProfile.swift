import LocalRPC

/// What a profile holds, opened at a command's first question while no node runs on it, and kept for the others.
final class ReadProfile {
    private var reader: (any ProfileReader)?
    private var client: NodeClient?

    deinit {
        client = nil
        reader?.end()
    }

    /// Nil where only a node can open it, or it holds nothing yet.
    func connection(
        _ paths: ProfilePaths, _ launcher: (any NodeLauncher)?, _ output: OutputFormat
    ) throws(CommandError) -> NodeClient? {
        if let client { return client }
        do {
            guard let reader = try launcher?.reader(of: paths) else { return nil }
            self.reader = reader
            client = NodeClient(adopting: reader.descriptor)
        } catch let failure as RPCFailure {
            throw CommandError(failure)
        } catch {
            throw CommandError(.failed, "What profile \(paths.profile) holds could not be opened: \(error)")
        }
        output.note("No node runs for profile \(paths.profile): this is what it held last.")
        return client
    }
}
