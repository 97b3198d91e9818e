import Dispatch
import Foundation
import TestKit

/// A cable with somebody on it: takes TCP connections on one port, passes their bytes on to another, and may remember
/// or change what it passes.
final class Forwarder: @unchecked Sendable {
    let port: Int
    private let target: Int
    private let listener: Descriptor
    private let lock = NSLock()
    private var open: [Descriptor] = []
    private var isEnded = false
    private var changesNext = false
    private var recorded: [[UInt8]] = []

    /// `target` is the port to pass to; nil passes nothing on, and only records.
    init(to target: Int?, onPort port: Int = 0) throws {
        (listener, self.port) = try Descriptor.listening(onPort: port)
        self.target = target ?? 0
        let listener = listener
        DispatchQueue.global().async { [weak self] in
            while self?.goesOn == true {
                guard let inner = try? listener.accepted(within: .milliseconds(100)) else { continue }
                self?.take(inner)
            }
        }
    }

    deinit {
        end()
    }

    /// Hangs up everywhere and frees the port.
    func end() {
        lock.withLock {
            isEnded = true
            for socket in open { socket.hangUp() }
            open = []
        }
        listener.hangUp()
    }

    /// One bit of the next bytes from the dialling side is turned.
    func changeNextByte() { lock.withLock { changesNext = true } }

    /// Whether the change was made.
    var hasChanged: Bool { lock.withLock { !changesNext } }

    /// What each connection's dialling side has sent, in the order of the connections.
    var heard: [[UInt8]] { lock.withLock { recorded } }

    private var goesOn: Bool { lock.withLock { !isEnded } }

    private func take(_ inner: Descriptor) {
        let index = lock.withLock {
            recorded.append([])
            open.append(inner)
            return recorded.count - 1
        }
        guard target != 0 else { return listen(to: inner, as: index) }
        guard let outer = try? Descriptor.connected(toPort: target) else { return inner.hangUp() }
        lock.withLock { open.append(outer) }
        DispatchQueue.global().async { [weak self] in
            while let self, let bytes = self.next(from: inner) {
                guard (try? outer.write(self.passed(bytes, index))) != nil else { break }
            }
            outer.hangUp()
        }
        DispatchQueue.global().async { [weak self] in
            while let self, let bytes = self.next(from: outer), (try? inner.write(bytes)) != nil {}
            inner.hangUp()
        }
    }

    private func listen(to inner: Descriptor, as index: Int) {
        DispatchQueue.global().async { [weak self] in
            while let self, let bytes = self.next(from: inner) { _ = self.passed(bytes, index) }
        }
    }

    /// The next bytes; nil at the end.
    private func next(from socket: Descriptor) -> [UInt8]? {
        while goesOn {
            guard let bytes = socket.read(within: .milliseconds(200)) else { continue }
            return bytes.isEmpty ? nil : bytes
        }
        return nil
    }

    private func passed(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
        lock.withLock {
            recorded[index] += bytes
            guard changesNext, let last = bytes.indices.last else { return bytes }
            changesNext = false
            var changed = bytes
            changed[last] ^= 1
            return changed
        }
    }
}
