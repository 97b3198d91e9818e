internal import NIOCore

/// Hands events to their receiver in order, and never from inside a call that the receiver made.
///
/// Without it a `send` could fill the buffers and come back as `writable(false)` while the receiver is still in the
/// middle of handling something else. Such events wait until the loop has finished what it is doing; all others are
/// handed over directly, at the cost of one closure call. What comes before there is a receiver waits for it.
final class EventDelivery<Event> {
    var receiver: ((Event) -> Void)? {
        didSet { if !waiting.isEmpty { schedule() } }
    }
    private let loop: any EventLoop
    private var waiting = CircularBuffer<Event>()
    private var callDepth = 0
    private var isHandingOver = false
    private var isScheduled = false

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Runs the body of a call from outside; events that it causes wait.
    func call<Value>(_ body: () -> Value) -> Value {
        loop.preconditionInEventLoop()
        callDepth += 1
        defer { callDepth -= 1 }
        return body()
    }

    func post(_ event: Event) {
        guard callDepth == 0, !isHandingOver, waiting.isEmpty, receiver != nil else {
            waiting.append(event)
            schedule()
            return
        }
        handOver(event)
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.assumeIsolated().execute { self.handOverWaiting() }
    }

    private func handOverWaiting() {
        isScheduled = false
        while receiver != nil, !waiting.isEmpty {
            handOver(waiting.removeFirst())
        }
    }

    private func handOver(_ event: Event) {
        isHandingOver = true
        receiver?(event)
        isHandingOver = false
    }
}
