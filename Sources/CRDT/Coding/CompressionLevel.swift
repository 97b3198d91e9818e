/// How hard the columns of a block are compressed.
package enum CompressionLevel: UInt8, Sendable {
    case fast = 0
    case small = 1
}
