import LocalRPC
import TestKit

/// Two nodes that share a space: `ada` made it, `ben` joined it by its code and address.
struct NodePair {
    let home: TestHome
    let ada: TestNode
    let ben: TestNode
    let space: String

    init(title: String = "workshop", role: String = "editor") async throws {
        home = try TestHome()
        ada = try home.node("ada")
        ben = try home.node("ben")
        try await ada.start()
        try await ben.start()
        space = try await ada.ask(SpaceMethods.Create.self, .init(title: title)).space
        _ = try await ben.join(try await ada.invitation(as: role))
    }

    /// Makes a document on Ada's side and waits until Ben has it.
    func makeDocument(_ path: String) async throws {
        try await ada.ask(DocumentMethods.New.self, .init(path: path))
        try await eventually("\(path) is at ben") {
            try await ben.ask(DocumentMethods.List.self, .init()).documents.contains { $0.path == path }
        }
    }

    /// Waits until both sides have the same text, and gives it with the time that it took.
    @discardableResult
    func agree(on path: String, within limit: Duration = .seconds(30)) async throws -> (text: String, after: Duration) {
        let adaClient = try ada.client()
        let benClient = try ben.client()
        var text = ""
        let after = try await eventually("both sides have the same \(path)", within: limit) {
            let left = try await adaClient.call(DocumentMethods.Cat.self, .init(path: path))
            let right = try await benClient.call(DocumentMethods.Cat.self, .init(path: path))
            text = left.text
            return left.sha256 == right.sha256
        }
        return (text, after)
    }

    /// Waits until the link between the two stands, seen from both.
    @discardableResult
    func meet(within limit: Duration = .seconds(20)) async throws -> Duration {
        try await eventually("the link between ada and ben stands", within: limit) {
            let (left, right) = (try await ada.isConnected(), try await ben.isConnected())
            return left && right
        }
    }
}
