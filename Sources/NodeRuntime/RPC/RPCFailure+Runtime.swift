package import LocalRPC
import Store
import Transport

extension RPCFailure {
    /// Does something with the store, whose errors are thrown as a person's words.
    static func telling<Value>(_ body: () throws(StoreError) -> Value) throws(RPCFailure) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            throw RPCFailure(RuntimeError(error))
        }
    }

    /// Why a node did not start, in a person's words.
    package init(_ error: RuntimeError) {
        switch error {
        case .alreadyRunning(let pid):
            let who = pid.map { " (process \($0))" } ?? ""
            self.init(
                .conflict, "A node of this profile is running already\(who).", kept: "It goes on.",
                next: "Talk to it: atelier node status. For a second node choose another --profile.")
        case .store(.keysNotUnderstood(_, let error)): self.init(error)
        case .store(.keysExist(let path)):
            self.init(.conflict, "Something is at \(path) already.", kept: "It was left as it is.")
        case .store(.noDatabase(let path)):
            self.init(
                .notFound, "There is no database at \(path).", kept: "Nothing was changed.",
                next: "A node makes one when it starts: atelier node start")
        case .store(.fileExists(let path)):
            self.init(
                .conflict, "Something is at \(path) already.", kept: "It was left as it is.",
                next: "Name another file.")
        case .store(let error):
            self.init(
                .failed, "The node's files could not be opened: \(error).", kept: "They were left as they are.",
                next:
                    "Check the folder and the disk; a damaged database can be moved away and is filled again by peers.")
        case .transport(let error):
            self.init(.failed, "The node could not open its sockets: \(error).", kept: "All data is kept.")
        case .damagedHistory(let detail):
            self.init(
                .failed, "The stored history does not verify: \(detail).", kept: "It was left as it is.",
                next: "Keep a copy of the data folder; then move the database away and join the spaces again.")
        }
    }
}
