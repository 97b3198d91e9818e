import Testing

/// The rules on the tree as it is. That each rule can fail is shown in the tests of the rule.
@Suite("the tree keeps the rules")
struct TreeTests {
    /// Read once for all tests.
    private static let read = Result { try SourceTree.read() }

    let tree: SourceTree

    init() throws {
        tree = try Self.read.get()
    }

    private func expectNone(_ violations: [Violation]) {
        for violation in violations { Issue.record("\(violation)") }
    }

    @Test("the tree was really read")
    func isThere() {
        #expect(tree.file("Sources/WireCodec/ByteReader.swift") != nil)
        #expect(tree.file("Package.swift") != nil)
        #expect(tree.sources.count > 50)
    }

    @Test("no room imports upward")
    func imports() { expectNone(LayerRules.imports(tree)) }

    @Test("each folder of Sources is a room of a layer")
    func rooms() { expectNone(LayerRules.unknownRooms(tree)) }

    @Test("Package.swift lists the rooms in the order of the layers")
    func manifest() { expectNone(LayerRules.manifest(tree)) }

    @Test("no build but the simulator's own has a planted bug")
    func planted() { expectNone(PlantedRules.guarded(tree)) }

    @Test("no file has more than 500 lines")
    func files() { expectNone(SizeRules.files(tree)) }

    @Test("no function has more than 70 lines")
    func functions() { expectNone(SizeRules.functions(tree)) }

    @Test("no line has more than 120 columns")
    func columns() { expectNone(SizeRules.columns(tree)) }

    @Test("no file or type is named for being a bag of things")
    func names() { expectNone(WordRules.names(tree)) }

    @Test("no banned word stands in code")
    func words() { expectNone(WordRules.words(tree)) }

    @Test("nothing is left unfinished, and nothing points outside the repository")
    func texts() { expectNone(WordRules.texts(tree)) }

    @Test("nothing in a shared folder is opened but through SandboxedRoot")
    func openings() { expectNone(OnlyWayRules.files(tree)) }

    @Test("nothing is written to a terminal but through the one sink")
    func streams() { expectNone(OnlyWayRules.streams(tree)) }

    @Test("what a peer wrote is shown through PeerText alone")
    func peerTexts() { expectNone(OnlyWayRules.peerTexts(tree)) }

    @Test("what cannot be taken back asks first")
    func consents() { expectNone(OnlyWayRules.consents(tree)) }

    @Test("each room has tests")
    func testFolders() { expectNone(CoverageRules.testFolders(tree)) }

    @Test("each wire message has vectors")
    func messageVectors() { expectNone(CoverageRules.messageVectors(tree)) }

    @Test("the table of limits says what the code says")
    func limits() { expectNone(LimitRules.limits(tree)) }

    @Test("each threat has a test that is there, or a reason why not")
    func threats() { expectNone(ThreatRules.threats(tree)) }

    @Test("each limit of links, pairing, changes and the socket has a test, or says why it cannot have one")
    func limitTests() { expectNone(LimitTestRules.limitTests(tree)) }

    @Test("each page of the protocol is in its list")
    func pages() { expectNone(CoverageRules.pages(tree)) }

    @Test("each link in a page leads somewhere")
    func links() { expectNone(CoverageRules.links(tree)) }
}
