import Dispatch
import NIOCore
import NodeCore
import Replication
import Store

/// Group commit: while one transaction is on its way to the disk, all batches that come are gathered for the next.
///
/// Bound to the event loop but for the commit itself, which has a queue of its own.
final class StoreWriter {
    /// With fewer than `NodeDatabase.sealingInterval` changes in so long it is quiet.
    private static let quietTime: TimeAmount = .milliseconds(500)

    private let database: NodeDatabase
    private let loop: any EventLoop
    private let queue = DispatchQueue(label: "atelier.store")
    /// Where changes are sealed: beside the commits, and after what clients wait for.
    private let sealing = DispatchQueue(label: "atelier.sealing", qos: .utility)
    private let isEnding = SharedFlag()
    /// Changes committed since the last look at what can be sealed.
    private var unsealedMax = 0
    /// Those of them that came since it was last asked whether it is quiet; nil while nobody asks.
    private var arrivedLately: Int?
    private typealias Batch = (token: StoreToken, writes: [DurableWrite])
    private var waiting: [Batch] = []
    private var committing: [Batch] = []
    private var isCommitting: Bool { !committing.isEmpty }
    private var onIdle: [() -> Void] = []
    /// Told of each batch in the order of the tokens.
    var onOutcome: ((NodeEvent) -> Void)?
    var onFailure: ((StoreError) -> Void)?
    var onSealingFailure: ((StoreError) -> Void)?
    var onJournalFailure: ((StoreError) -> Void)?

    init(database: NodeDatabase, loop: any EventLoop) {
        self.database = database
        self.loop = loop
    }

    /// The commit begins when the loop's present task is over: what goes to peers and clients in it is on its way by
    /// then, and does not wait for another thread to be woken.
    func submit(_ token: StoreToken, _ writes: [DurableWrite]) {
        waiting.append((token, writes))
        guard !isCommitting, waiting.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute { bound.value.commitNext() }
    }

    /// To be called before anybody hears of what a batch holds: where it has marked edits, a killed process leaves them
    /// and all that they follow for the next one.
    func keepMarked(_ token: StoreToken, _ writes: [DurableWrite]) {
        guard let journal = database.journal, writes.contains(where: \.isEditMark) else { return }
        do throws(StoreError) {
            try journal.keep(
                (committing + waiting + [(token, writes)]).map { .init(token: $0.token.value, writes: $0.writes) })
        } catch {
            onJournalFailure?(error)
        }
    }

    /// Calls `body` once nothing is left to commit.
    func whenIdle(_ body: @escaping () -> Void) {
        // No other piece is sealed for this.
        isEnding.raise()
        onIdle.append(body)
        commitNext()
    }

    /// Reads on the same queue, so that a read sees every batch submitted before it.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (NodeDatabase) throws(StoreError) -> Value,
        then finish: @escaping (Result<Value, StoreError>) -> Void
    ) {
        let finish = NIOLoopBound(finish, eventLoop: loop)
        queue.async { [database, loop] in
            let result = Result { () throws(StoreError) in try body(database) }
            loop.execute { finish.value(result) }
        }
    }

    private func commitNext() {
        guard !isCommitting else { return }
        guard !waiting.isEmpty else {
            let bodies = onIdle
            onIdle = []
            for body in bodies { body() }
            return
        }
        committing = waiting
        waiting = []
        var writes = committing.flatMap(\.writes)
        if let last = committing.last, let mark = database.journal?.mark(upTo: last.token.value) { writes.append(mark) }
        let count = writes.count
        let forgets = writes.contains { if case .forget = $0 { true } else { false } }
        let done = NIOLoopBound(
            { [weak self] (failure: StoreError?) in
                self?.finished(changes: count, failure)
                // Texts that are to be forgotten go at once, not when enough has come.
                if forgets, failure == nil { self?.seal() }
            }, eventLoop: loop)
        queue.async { [database, loop, writes] in
            var failure: StoreError?
            do throws(StoreError) {
                if !writes.isEmpty { try database.commit(writes) }
            } catch {
                failure = error
            }
            loop.execute { [failure] in done.value(failure) }
        }
    }

    /// Has what waits in rows sealed whenever enough has come and no more comes for a moment: while a long history
    /// arrives it would take the processor from it, and do much of it twice.
    func sealIfDue(afterChanges count: Int = NodeDatabase.sealingInterval) {
        unsealedMax += count
        arrivedLately = arrivedLately.map { $0 + count }
        guard unsealedMax >= NodeDatabase.sealingInterval, arrivedLately == nil else { return }
        arrivedLately = 0
        askWhetherQuiet()
    }

    private func askWhetherQuiet() {
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.quietTime) {
            let writer = bound.value
            if writer.isEnding.isRaised { return }
            let isQuiet = (writer.arrivedLately ?? 0) < NodeDatabase.sealingInterval
            guard isQuiet || writer.unsealedMax >= SealingPolicy.backlogMax else {
                writer.arrivedLately = 0
                return writer.askWhetherQuiet()
            }
            writer.seal()
        }
    }

    private func seal() {
        (unsealedMax, arrivedLately) = (0, nil)
        let failed = NIOLoopBound(
            { [weak self] (error: StoreError) in self?.onSealingFailure?(error) }, eventLoop: loop)
        sealing.async { [database, loop, isEnding] in
            do throws(StoreError) {
                try database.seal { !isEnding.isRaised }
            } catch {
                loop.execute { failed.value(error) }
            }
        }
    }

    /// Blocks until nothing is being sealed. Off the loop.
    func waitForSealing() { sealing.sync {} }

    private func finished(changes count: Int, _ failure: StoreError?) {
        let tokens = committing.map(\.token)
        committing = []
        if let failure {
            // What waits builds on what was refused: stored alone it would leave a gap. The core takes all of it back.
            waiting = []
            onFailure?(failure)
            if let first = tokens.first { onOutcome?(.storeFailed(first)) }
        } else if let last = tokens.last {
            database.journal?.release(upTo: last.value)
            onOutcome?(.stored(last))
            sealIfDue(afterChanges: count)
        }
        commitNext()
    }
}
