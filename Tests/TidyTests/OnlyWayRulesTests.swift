import Testing

struct OnlyWayRulesTests {
    @Test(
        "each way to open a file is found at shared folders, and allowed where the one way is",
        arguments: OnlyWayRules.opening)
    func files(word: String) {
        for path in ["Sources/Folders/FolderEntry.swift", "Sources/NodeRuntime/RPC/SpaceHandlers.swift"] {
            #expect(OnlyWayRules.files(SourceTree([path: "    let a = x, \(word)b)"])).count >= 1)
        }
        for path in OnlyWayRules.openers + ["Sources/Store/PrivateFolder.swift"] {
            #expect(OnlyWayRules.files(SourceTree([path: "    let a = \(word)b)"])).isEmpty)
        }
    }

    @Test(
        "plain calls of the system are found in Folders; functions of those names elsewhere are none",
        arguments: OnlyWayRules.openingInFolders)
    func plainCalls(word: String) {
        let text = "    let a =\(word)path, 0)"
        #expect(OnlyWayRules.files(SourceTree(["Sources/Folders/A.swift": text])).count == 1)
        #expect(OnlyWayRules.files(SourceTree(["Sources/NodeRuntime/A.swift": text])).isEmpty)
    }

    @Test("each way to write past the sink is found", arguments: OnlyWayRules.writing)
    func streams(word: String) {
        for room in OnlyWayRules.roomsAtTerminal {
            #expect(OnlyWayRules.streams(SourceTree(["Sources/\(room)/A.swift": "    \(word)(x)"])).count >= 1)
        }
        #expect(OnlyWayRules.streams(SourceTree(["Sources/simulate/main.swift": "print(x)"])).isEmpty)
    }

    @Test(
        "a peer's string that is shown as it is is found",
        arguments: [
            #"output.note("Made \(result.path).")"#, #"table.append([.own(member.name)])"#, "output.line(joined.title)",
            #"output.line("by \($0.author)")"#, #".own(file.author ?? "", .strong)"#, "sink.writeData(message.text)",
            #"let words = "in \(made.channel) by \(PeerText(a.author).name)""#,
        ])
    func bare(line: String) {
        let violations = OnlyWayRules.peerTexts(SourceTree(["Sources/CommandLineTool/Commands/doc/A.swift": line]))
        #expect(violations.count == 1)
    }

    @Test(
        "one that went through PeerText is not, nor what is no peer's",
        arguments: [
            #"output.note("Made \(PeerText(result.path).path).")"#, ".peer(PeerText(member.name))",
            "output.line(String(a.count))",
            ".own(PeerText(peer.shortId).line)", #"output.line("\(result.revision)")"#, "// \\(a.name)",
            "let a = b.name",
            "hint(a.name)",
        ])
    func cleaned(line: String) {
        let tree = SourceTree(["Sources/CommandLineTool/Commands/doc/A.swift": line])
        #expect(OnlyWayRules.peerTexts(tree).isEmpty)
    }

    @Test("a grave command that does not ask is found; one that asks, and one that is not grave, is not")
    func consents() {
        func violations(_ name: String, _ text: String) -> Int {
            OnlyWayRules.consents(SourceTree(["Sources/CommandLineTool/Commands/space/\(name).swift": text])).count
        }
        #expect(violations("SpaceRemove", "struct SpaceRemove {}\n// confirmation.isGiven(") == 1)
        #expect(violations("SpaceRemove", "guard try confirmation.isGiven(question, output) else { return }") == 0)
        #expect(violations("SpaceList", "struct SpaceList {}") == 0)
    }
}
