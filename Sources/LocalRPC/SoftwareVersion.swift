/// The version of this program, by semantic versioning: the node and the command line are one program.
package enum SoftwareVersion {
    package static let current = "0.1.0"
}
