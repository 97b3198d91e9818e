/// What this node says of itself to its user and its peers.
package enum NodeSoftware {
    /// Semantic version of the program.
    package static let version = "0.1.0"
}
