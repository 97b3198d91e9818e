package import Identity
package import Membership

/// Something in a database that cannot be what was written.
package struct StoreFault: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// A page, an index or the order of a table is not as SQLite keeps it.
        case pages
        /// Tables are not those of any version of this program.
        case schema
        /// A row has a value that its column does not allow, or refers to one that is not there.
        case row
        /// The founding statement of a space is not the one that its id stands for.
        case space
        /// A membership statement is not signed as it should be, or does not follow what it names.
        case membership
        /// A sealed segment does not have its tag, or does not read to its end.
        case segment
        /// Changes do not have the ids of their bytes, or do not follow the ones before, or are not signed.
        case changes
        /// A piece of a blob is not on the disk as it was recorded.
        case blob
    }

    package let kind: Kind
    /// Nil: the whole file, or it cannot be told.
    package let space: SpaceID?
    package let chain: ChainID?
    package let detail: String

    init(_ kind: Kind, space: SpaceID? = nil, chain: ChainID? = nil, _ detail: String) {
        self.kind = kind
        self.space = space
        self.chain = chain
        self.detail = detail
    }
}
