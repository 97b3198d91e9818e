package import Replication
package import SecureChannel

extension Frame {
    /// A message as one frame of a channel.
    package init(_ message: some WireMessage) {
        self.init(type: Swift.type(of: message).type.rawValue, body: message.encode())
    }
}
