package import LocalRPC
package import SodiumCrypto

/// What a node is told when it starts.
package struct Configuration: Sendable {
    package var paths: ProfilePaths
    /// The name that peers see for this device; used when its keys are made.
    package var deviceName: String
    /// The TCP port for peers; nil means the one of last time, or any free one at first.
    package var port: UInt16?
    /// Whether the members of its spaces are told by beacons that it is here, and are heard.
    package var isDiscoverable: Bool
    /// For keys that are protected.
    package var passphrase: SecretBytes?
    /// Whether changes also go in datagrams beside TCP.
    package var usesDatagrams: Bool
    /// Where it is written, when the node stops, at what times keystrokes passed; nil for nowhere.
    package var stagesFile: String?

    package init(
        paths: ProfilePaths, deviceName: String, port: UInt16? = nil, isDiscoverable: Bool = true,
        passphrase: SecretBytes? = nil, usesDatagrams: Bool = true, stagesFile: String? = nil
    ) {
        self.paths = paths
        self.deviceName = deviceName
        self.port = port
        self.isDiscoverable = isDiscoverable
        self.passphrase = passphrase
        self.usesDatagrams = usesDatagrams
        self.stagesFile = stagesFile
    }
}
