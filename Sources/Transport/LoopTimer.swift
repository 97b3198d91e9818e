package import NIOCore

/// One alarm on an event loop, which can be set anew at any time.
///
/// Setting it later than before costs nothing: the loop's timer stays, and goes on to the new time when it fires.
package final class LoopTimer {
    /// When it fires; nil when it is off.
    package private(set) var deadline: NIODeadline?

    private let loop: any EventLoop
    private let onFire: () -> Void
    private var scheduled: (deadline: NIODeadline, task: Scheduled<Void>)?

    package init(on loop: any EventLoop, onFire: @escaping () -> Void) {
        self.loop = loop
        self.onFire = onFire
    }

    /// Fires once at `deadline` (at the next tick if that has passed) instead of when it would have; nil turns it off.
    package func set(_ deadline: NIODeadline?) {
        loop.preconditionInEventLoop()
        self.deadline = deadline
        guard let deadline else {
            scheduled?.task.cancel()
            scheduled = nil
            return
        }
        if let scheduled, scheduled.deadline <= deadline { return }
        schedule(deadline)
    }

    private func schedule(_ deadline: NIODeadline) {
        scheduled?.task.cancel()
        let task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in self?.wake() ?? () }
        scheduled = (deadline, task)
    }

    private func wake() {
        scheduled = nil
        guard let deadline else { return }
        guard deadline <= NIODeadline.now() else { return schedule(deadline) }
        self.deadline = nil
        onFire()
    }
}
