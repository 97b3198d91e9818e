import LocalRPC

extension NodeClient {
    /// Gives each notification of one kind to `body`, so many at most, until the node ends the connection.
    func notifications<N: RPCNotification>(
        _ notification: N.Type, count: Int?, _ body: (N.Params) -> Void
    ) throws(CommandError) {
        var seen = 0
        while count.map({ seen < $0 }) ?? true, let message = try next(until: nil) {
            guard case .request(let event) = message, event.method == N.name else { continue }
            seen += 1
            do {
                body(try event.params(of: notification))
            } catch {
                throw CommandError(error)
            }
        }
    }
}
