extension LimitTestRules {
    /// By the limit's name: the file, and words that stand in it.
    static let tests = nodeTests.merging(domainTests.merging(sandboxTests) { first, _ in first }) { first, _ in first }

    private static let nodeTests: [String: (file: String, words: String)] = [
        "NodeLimits.spaceInBytesMax": ("NodeCoreTests/QuotaTests", "a run that fills a space's quota is taken"),
        "NodeLimits.memberInBytesMax": ("NodeCoreTests/QuotaTests", "a run that fills a space's quota is taken"),
        "HandshakeState.messageInBytesMax": (
            "NoiseTests/TransportStateTests", "a transport message has 65,535 bytes at most"
        ),
        "MessageFraming.handshakeInBytesMax": (
            "NodeCoreTests/HostilePeerTests", "before the channel is open 4,096 bytes are taken"
        ),
        "MessageFraming.messageInBytesMax": (
            "SecureChannelTests/StreamChannelTests", "a message at the limit of length is tried"
        ),
        "FrameCodec.plaintextInBytesMax": (
            "SecureChannelTests/StreamChannelTests", "a frame that fills a message goes in one"
        ),
        "Frame.bodyInBytesMax": ("SecureChannelTests/StreamChannelTests", "a frame at its limit passes"),
        "Opening.versionCountMax": (
            "SecureChannelTests/OpeningTests", "malformed openings are refused as in the vectors"
        ),
        "TransportState.messageCountMax": ("NoiseTests/TransportStateTests", "no message goes out or in beyond 2^60"),
        "DiskText.newBytesMax": ("FoldersTests/DiskTextTests", "a new file of more than 4 MiB is no text"),
        "DiskText.bytesMax": ("FoldersTests/DiskTextTests", "one that is a text already may have 16 MiB"),
        "TreeOperation.replacedCountMax": ("SpacesTests/FileValueTests", "more than 64 at once are not named"),
        "NodeLimits.refusalsTaken": (
            "NodeCoreTests/KnownDeviceTests", "a device whose copy was a day ahead is not shut out for a day"
        ),
        "NodeLimits.handshakeTimeout": ("NodeCoreTests/HostileLinkTests", "a link that says nothing is closed after"),
        "NodeLimits.roundTripSure": ("NodeCoreTests/KnownDeviceTests", "a round trip of 250 ms is believed"),
        "NodeLimits.pingInterval": (
            "NodeCoreTests/KnownDeviceTests", "a peer that falls silent is asked after 15 seconds"
        ),
        "NodeLimits.connectionLifetime": (
            "NodeCoreTests/KnownDeviceTests", "a link is made anew after twelve hours, without a gap"
        ),
        "NodeLimits.strictConnectionLifetime": (
            "NodeCoreTests/KnownDeviceTests", "links for a strict space are made anew after a quarter of an hour"
        ),
        "NodeLimits.renewalPatience": (
            "NodeCoreTests/KnownDeviceTests", "a link that cannot be made anew is over ten minutes later"
        ),
        "NodeLimits.linksMax": ("NodeCoreTests/KnownDeviceTests", "a node takes 64 links and no more"),
        "StreamLimits.peers": ("TransportTests/AcceptLimiterTests", "one address gets five at once"),
        "StreamLimits.waitingMaxInBytes": (
            "TransportTests/BackPressureTests", "a sender that heeds nothing is cut off past the limit"
        ),
        "NodeLimits.backoffMin": (
            "NodeCoreTests/KnownDeviceTests", "dials to a device that is away come ever more rarely"
        ),
        "NodeLimits.briefLink": ("NodeCoreTests/KnownDeviceTests", "after three links in a row that were brief"),
        "NodeLimits.briefLinksFree": ("NodeCoreTests/KnownDeviceTests", "after three links in a row that were brief"),
        "NodeLimits.briefBackoffMax": ("NodeCoreTests/KnownDeviceTests", "after three links in a row that were brief"),
        "NodeLimits.backoffMax": (
            "NodeCoreTests/KnownDeviceTests", "dials to a device that is away come ever more rarely"
        ),
        "BeaconHeader.countInBytes": (
            "DiscoveryTests/BeaconTests", "beacons are written and read as in the vectors, 256 bytes each"
        ),
        "MulticastSocket.datagramMaxInBytes": (
            "TransportTests/BeaconSocketsTests", "a datagram of 1,200 bytes is heard"
        ),
        "NearbyPeers.candidatesMax": (
            "DiscoveryTests/NearbyPeersTests", "64 candidates are kept, and 4 of one address"
        ),
        "NearbyPeers.candidatesPerHostMax": (
            "DiscoveryTests/NearbyPeersTests", "64 candidates are kept, and 4 of one address"
        ),
        "NearbyPeers.lifetime": ("DiscoveryTests/NearbyPeersTests", "a candidate is forgotten 90 seconds after"),
        "NearbyRooms.roomsMax": ("DiscoveryTests/NearbyRoomsTests", "of 256 rooms the address with the most loses one"),
        "NearbyRooms.roomsPerHostMax": ("DiscoveryTests/NearbyRoomsTests", "one address is heard with 8 rooms"),
        "NearbyRooms.lifetime": ("DiscoveryTests/NearbyRoomsTests", "a room is forgotten 90 seconds after"),
        "RoomBeacon.titleMaxInBytes": ("DiscoveryTests/RoomBeaconTests", "titles and codes are taken up to"),
        "RoomBeacon.codeMaxInBytes": ("DiscoveryTests/RoomBeaconTests", "titles and codes are taken up to"),
        "DialBudget.burst": ("DiscoveryTests/DialBudgetTests", "16 dials at once, the 17th after 1.25 s"),
        "DialBudget.interval": ("DiscoveryTests/DialBudgetTests", "16 dials at once, the 17th after 1.25 s"),
        "PairingCode.typedInBytesMax": ("PairingTests/PairingCodeTests", "the longest text that is read is 256 bytes"),
        "PairingMessage.countInBytesMax": ("PairingTests/PairingMessageTests", "no message with more behind it"),
        "PairingOffer.tries": ("PairingTests/PairingOfferTests", "the third burns the offer"),
        "PairingOffer.lifetime": ("PairingTests/PairingOfferTests", "an offer lives ten minutes, to the nanosecond"),
        "PairingOffer.roomTries": ("PairingTests/RoomOfferTests", "a hundred wrong proofs burn a room's code"),
        "PairingOffer.roomLifetime": (
            "PairingTests/RoomOfferTests", "a room's code lives two hours, to the nanosecond"
        ),
        "PairingOffer.roomGuestsMax": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "PairingOffer.lifetimeMax": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "FailurePace.window": ("PairingTests/RoomOfferTests", "an address waits a second, to the nanosecond"),
        "FailurePace.inAllMax": ("PairingTests/RoomOfferTests", "after five wrong proofs within a second"),
        "NodeLimits.guestsAtOnceMax": ("NodeCoreTests/InvitationTests", "thirty-two guests may be on the way"),
        "NodeLimits.linkLifetime": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "NodeLimits.linkLifetimeMax": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "NodeLimits.invitationLifetimeMin": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "InviteLink.addressesMax": ("NodeCoreTests/InvitationTests", "guests, time and addresses are limited"),
        "InviteLink.textInBytesMax": ("DiscoveryTests/InviteLinkTests", "a text of 4,096 bytes is looked at"),
        "NodeLimits.addressPatience": (
            "NodeCoreTests/InvitationTests", "an address that swallows the call is given up"
        ),
        "NodeLimits.lobbyMax": ("NodeCoreTests/LobbyTests", "thirty-two guests may wait, and not one more"),
        "NodeLimits.lobbyWait": ("NodeCoreTests/LobbyTests", "who is not decided about for two hours"),
        "NodeLimits.arrivalsMax": ("NodeCoreTests/InvitationTests", "of those who came in the newest 32 are told"),
        "NodeLimits.offersMax": ("NodeCoreTests/JoinTests", "sixteen codes may be open at once"),
        "NodeLimits.joinTimeout": ("NodeCoreTests/JoinTests", "a search that nobody answers ends after 20 seconds"),
        "DeviceName.countInBytesMax": ("IdentityTests/DeviceNameTests", "a name has 1 to 128 bytes"),
        "KeyFile.countInBytesMax": ("StoreTests/KeyFileStoreTests", "KeyFile.countInBytesMax + 1"),
        "KeyFileLock.passphraseInBytesMax": (
            "IdentityTests/ProtectedKeyFileTests", "a passphrase at the limit is taken"
        ),
        "Cost.memoryAllowedInKiB": ("IdentityTests/ProtectedKeyFileTests", "what asks for too much are refused"),
        "Cost.passesAllowed": ("IdentityTests/ProtectedKeyFileTests", "what asks for too much are refused"),
        "PaperWords.typedInBytesMax": ("IdentityTests/PaperWordsTests", "what is no backup is refused"),
        "Node.petnamesMax": ("NodeCoreTests/PetnameTests", "names at the limit are kept, and one more is refused"),
        "OwnPrekeys.countMax": ("IdentityTests/PrekeyTests", "a clock that goes to and fro leaves 64 prekeys"),
        "EpochRing.keysMax": ("MembershipTests/EpochViewTests", "a ring at its limit takes a new key"),
        "NeedEpochMessage.epochsMax": ("ReplicationTests/MessageTests", "each malformed vector is refused"),
        "EpochView.lookedAtMax": ("MembershipTests/EpochViewTests", "behind 15 newer epochs that are not usable"),
        "EpochRing.sealedMaxInBytes": ("MembershipTests/EpochViewTests", "after a week, or 64 MiB, and not before"),
        "MembershipLimits.nameInBytes": ("MembershipTests/GenesisTests", "a title and a name at their limits"),
        "MembershipLimits.titleInBytes": ("MembershipTests/GenesisTests", "a title and a name at their limits"),
        "MembershipLimits.frontierCount": ("ReplicationTests/ChangeLimitTests", "a membership frontier of 64"),
        "ReplicationLimits.genesisInBytes": (
            "ReplicationTests/MessageTests", "the largest membership op and genesis fit"
        ),
        "ReplicationLimits.membershipOpInBytes": (
            "ReplicationTests/MessageTests", "the largest membership op and genesis fit"
        ),
        "ReplicationLimits.contentInBytes": (
            "ReplicationTests/ChangeLimitTests", "operations and text of 256 KiB together"
        ),
        "ReplicationLimits.operationCount": (
            "ReplicationTests/ChangeLimitTests", "65,536 operations, of one part or of several"
        ),
        "ReplicationLimits.eventCount": ("ReplicationTests/ChangeLimitTests", "2^24 events"),
        "ReplicationLimits.positionEnd": ("ReplicationTests/ChangeLimitTests", "positions below 2^31"),
        "ReplicationLimits.parentCount": ("ReplicationTests/ChangeLimitTests", "1,024 parents, and"),
        "ReplicationLimits.recordInBytes": ("ReplicationTests/ChangeLimitTests", "a record of 64 KiB"),
        "Forgetting.rangesMax": ("SpacesTests/ForgettingRecordTests", "with the most ranges that it may have"),
        "ReplicationLimits.recordKindInBytes": ("ReplicationTests/RecordFormTests", "each malformed vector is refused"),
        "JSONValue.nestingLast": (
            "WireCodecTests/JSONValueTests", "nesting at its limit is read, and one deeper is refused"
        ),
        "ReplicationLimits.runInBytes": ("ReplicationTests/MessageTests", "a run message has at most 1 MiB of changes"),
        "ReplicationLimits.runCount": ("ReplicationTests/MessageTests", "a run message has at most 1 MiB of changes"),
        "SealedSegment.changeCountMax": (
            "ReplicationTests/SealedSegmentTests", "the limit of changes holds at it and one past it"
        ),
        "SealedSegment.eventCountMax": ("ReplicationTests/SealedSegmentTests", "the limits of events and of text hold"),
        "SealedSegment.textInBytesMax": (
            "ReplicationTests/SealedSegmentTests", "the limits of events and of text hold"
        ),
        "ReplicationLimits.frontierChainCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.digestCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.membershipOpCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.membershipInBytes": (
            "ReplicationTests/MessageTests", "the largest messages fit in what the channel carries"
        ),
        "NodeLimits.loadsAtOnceMax": ("NodeCoreTests/LoadingTests", "shows documents from kept texts at once"),
        "NodeLimits.editMarksMax": ("NodeCoreTests/EditMarkTests", "1,024 marks are kept"),
        "BatchJournal.fileInBytesMax": ("StoreTests/BatchJournalTests", "a file of 64 MiB is the longest"),
        "NodeLimits.waitingCommandsMax": ("NodeCoreTests/LoadingTests", "holds as many commands as its limit says"),
        "SnapshotContent.countInBytesMax": (
            "ReplicationTests/SnapshotFormTests", "a content has 8 MiB at most, a path 16,384 bytes"
        ),
        "SnapshotContent.textCountMax": (
            "ReplicationTests/SnapshotFormTests", "and there are 16,384 texts at most"
        ),
        "SnapshotContent.pathInBytesMax": (
            "ReplicationTests/SnapshotFormTests", "a path 16,384 bytes, and there are 16,384 texts"
        ),
        "SnapshotManifest.changeCountMax": (
            "ReplicationTests/SnapshotFormTests", "a manifest names 1,024 newest changes at most"
        ),
        "SnapshotManifest.pieceInBytes": (
            "ReplicationTests/SnapshotFormTests", "a part has 65,536 bytes at most, and the last number is 128"
        ),
        "SnapshotManifest.countInBytesMax": (
            "ReplicationTests/SnapshotFormTests", "a manifest names 1,024 newest changes at most"
        ),
        "NodeLimits.snapshotsMax": (
            "NodeCoreTests/HostileSnapshotTests", "four snapshots take memory at once, of whatever spaces"
        ),
        "NodeLimits.snapshotLifetime": (
            "NodeCoreTests/SnapshotTests", "one snapshot serves all who ask within ten seconds"
        ),
        "NodeLimits.snapshotPatience": (
            "NodeCoreTests/HostileSnapshotTests", "is waited for five seconds, then another is asked"
        ),
        "NodeLimits.flushTick": ("NodeCoreTests/LiveEditTests", "the next waits for the tick and no longer"),
        "NodeLimits.flushesAtOnce": ("NodeCoreTests/LiveEditTests", "the first four edits after a pause"),
        "NodeLimits.runsAtOnce": ("NodeCoreTests/PeerAllowanceTests", "a member that floods is not read for a while"),
        "NodeLimits.runsPerSecond": (
            "NodeCoreTests/PeerAllowanceTests", "a member that floods is not read for a while"
        ),
        "NodeLimits.signatureChecksAtOnce": (
            "NodeCoreTests/PeerAllowanceTests", "messages with changes and signed operations count"
        ),
        "NodeLimits.signatureChecksPerSecond": (
            "NodeCoreTests/PeerAllowanceTests", "a full bucket gives its burst at once"
        ),
        "NodeLimits.unwrittenMaxInBytes": (
            "NodeCoreTests/DurabilityTests", "a disk that stays full bounds what is kept in memory"
        ),
        "NodeLimits.otherMessagesAtOnce": (
            "NodeCoreTests/PeerAllowanceTests", "each message costs what it makes a node do"
        ),
        "NodeLimits.otherMessagesPerSecond": (
            "NodeCoreTests/PeerAllowanceTests", "a full bucket gives its burst at once"
        ),
        "ReplicationLimits.rangePartCount": (
            "ReplicationTests/RangesMessageTests", "a message has 16,384 ranges"
        ),
        "ReplicationLimits.rangeStatementCount": (
            "ReplicationTests/RangesMessageTests", "a range has 1,024 hashes or statements"
        ),
        "NodeLimits.frontierChainsWanted": (
            "NodeCoreTests/ReconciliationTests", "with 64 chains a node tells its frontier"
        ),
        "NodeLimits.rangeMessagesMax": (
            "NodeCoreTests/ReconciliationTests", "a peer that sends more ranges than it reads answers to"
        ),
        "NodeLimits.rangeMessagesWaitingMax": (
            "NodeCoreTests/ReconciliationTests", "a peer that sends more ranges than it reads answers to"
        ),
        "ReplicationLimits.presenceInBytes": ("ReplicationTests/PresenceMessageTests", "at the limits a word is read"),
        "ReplicationLimits.presenceToldCount": (
            "ReplicationTests/PresenceMessageTests", "at the limits a word is read"
        ),
        "Whereabouts.viewMaxInBytes": ("SpacesTests/WhereaboutsTests", "a field that is known and has another form"),
        "NodeLimits.whereaboutsPause": (
            "NodeCoreTests/WhereaboutsTests", "of a hundred words in a second a peer hears ten at most"
        ),
        "NodeLimits.whereaboutsLifetime": (
            "NodeCoreTests/WhereaboutsTests", "who hangs up, falls silent or loses its link"
        ),
        "SharedEmail.addressMaxInBytes": ("SpacesTests/Session/SharedEmailTests", "an address has 254 bytes at most"),
        "SharedEmail.nameMaxInBytes": ("SpacesTests/Session/SharedEmailTests", "an address has 254 bytes at most"),
        "GitCommand.outputInBytesMax": ("CommandLineToolTests/GitCommandTests", "of git no more than 16 MiB is taken"),
        "EditorPast.stepsMax": ("EditorProtocolTests/SavingTests", "of very many edits the older half is forgotten"),
        "EditorPast.unitsMax": ("EditorProtocolTests/SavingTests", "of very many edits the older half is forgotten"),
        "LinePort.filesMax": ("ReviewsTests/Anchors/LinePortTests", "256 files and 4 MiB are compared"),
        "LinePort.textsMaxInBytes": ("ReviewsTests/Anchors/LinePortTests", "256 files and 4 MiB are compared"),
        "NodeLimits.reviewActsMax": ("NodeCoreTests/Reviews/ReviewTests", "500 acts are published at once"),
        "NodeLimits.reviewActsMaxInBytes": ("NodeCoreTests/Reviews/ReviewTests", "500 acts are published at once"),
        "NodeLimits.reviewContentMaxInBytes": (
            "NodeCoreTests/Reviews/ReviewTests", "the content of a round is fetched unasked up to 16 MiB"
        ),
        "NodeLimits.reviewContentsAtOnce": (
            "NodeCoreTests/Reviews/ReviewTests", "the content of a round is fetched unasked up to 16 MiB"
        ),
        "SearchQuery.limitMax": ("StoreTests/SearchTests", "200 messages are answered at most"),
        "SearchQuery.wordsMax": ("StoreTests/SearchTests", "200 messages are answered at most"),
        "MarkdownBlock.depthMax": ("TerminalRenderingTests/Markdown/MarkdownTests", "what stands 16 deep is shown"),
        "TypedKeys.pendingMax": ("TerminalScreenTests/TypedKeysTests", "what is pasted without an end is given up"),
        "SessionDeed.markMaxInBytes": ("SpacesTests/Session/SessionLogTests", "a title has 128 bytes at most"),
        "SessionDeed.topicMaxInBytes": ("SpacesTests/Session/SessionLogTests", "a title has 128 bytes at most"),
        "SessionDeed.topicMaxInMinutes": ("SpacesTests/Session/SessionLogTests", "a title has 128 bytes at most"),
        "Whereabouts.othersMax": ("SpacesTests/WhereaboutsTests", "a field that is known and has another form"),
        "Agenda.countMax": ("SpacesTests/Session/SessionLogTests", "an agenda has 256 items at most"),
        "CursorBatch.movesMax": ("SpacesTests/Session/CursorBatchTests", "4,096 moves of 64 devices"),
        "CursorBatch.devicesMax": ("SpacesTests/Session/CursorBatchTests", "4,096 moves of 64 devices"),
        "CursorBatch.documentsMax": ("SpacesTests/Session/CursorBatchTests", "4,096 moves of 64 devices"),
        "CursorBatch.countInBytesMax": ("SpacesTests/Session/CursorBatchTests", "4,096 moves of 64 devices"),
        "CursorPen.patience": ("NodeCoreTests/Sessions/RecordingTests", "a pen keeps one move of a device"),
        "CursorPen.movesWanted": ("NodeCoreTests/Sessions/RecordingTests", "a pen keeps one move of a device"),
        "ReplayHandlers.spanMax": ("NodeRuntimeTests/ReplayTests", "a part is ten minutes long at most"),
        "ReplayHandlers.stepsMax": ("NodeRuntimeTests/ReplayTests", "a part ends after ten thousand steps"),
        "SessionDeed.titleMaxInBytes": ("SpacesTests/Session/SessionLogTests", "a title has 128 bytes at most"),
        "SessionDeed.timerMaxInSeconds": ("SpacesTests/Session/SessionLogTests", "a title has 128 bytes at most"),
        "NodeLimits.clockLeadMin": ("NodeCoreTests/Sessions/SeatTests", "how far the clock of who set a time"),
        "NodeLimits.clockLeadMax": ("NodeCoreTests/Sessions/SeatTests", "how far the clock of who set a time"),
        "NodeLimits.whereaboutsMax": ("NodeCoreTests/WhereaboutsTests", "of 1,024 devices of a space words are kept"),
        "ReplicationLimits.terminalTitleInBytes": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "eight terminals are shared at once and no ninth"
        ),
        "ReplicationLimits.terminalColumnCount": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "ReplicationLimits.terminalRowCount": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "ScreenSize.cellsMax": ("TerminalScreenTests/ScreenTests", "a size has limits"),
        "Cell.marksMax": ("TerminalScreenTests/ScreenTests", "a character keeps three marks"),
        "EscapeParser.parametersMax": ("TerminalScreenTests/ScreenTests", "sequences without end take no memory"),
        "ReplicationLimits.terminalOutputInBytes": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "ReplicationLimits.terminalKeyframeInBytes": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "ReplicationLimits.terminalKeyframePartInBytes": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "ReplicationLimits.terminalInputInBytes": (
            "ReplicationTests/TerminalMessageTests", "output, parts of keyframes and input are read at their limits"
        ),
        "NodeLimits.terminalsMax": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "eight terminals are shared at once and no ninth"
        ),
        "NodeLimits.terminalWatchersMax": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "64 watch one and no 65th"
        ),
        "NodeLimits.terminalWatchersPerLinkMax": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "of one link eight watches are served"
        ),
        "NodeLimits.terminalFramesInFlightMax": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "to one who takes nothing eight frames go out"
        ),
        "NodeLimits.terminalTailMaxInBytes": (
            "NodeCoreTests/Terminals/TerminalSharingTests", "256 KiB of output are taken behind a whole screen"
        ),
        "NodeLimits.explanationsMax": (
            "NodeCoreTests/ForkTests", "a peer in doubt is told sixteen times over one link where chains part"
        ),
        "ReplicationLimits.strandCount": (
            "ReplicationTests/ChangeVerifierTests", "of one chain 1,024 histories are kept, and one more is refused"
        ),
        "ReplicationLimits.frontierCutCount": (
            "ReplicationTests/ChangeVerifierTests", "of one chain 1,024 histories are kept, and one more is refused"
        ),
        "ReplicationLimits.placeCount": (
            "ReplicationTests/ChangeVerifierTests", "a run behind one of nine changes at a place is found"
        ),
        "NodeLimits.resyncsMax": ("NodeCoreTests/HostilePeerTests", "a peer whose runs never fit is heard five times"),
        "BundlePiece.itemsInBytesMax": ("ReplicationTests/BundleTests", "a piece holds 1,179,648 bytes of items"),
        "BundlePiece.itemsInBytesWanted": ("ReplicationTests/BundleTests", "a piece holds 1,179,648 bytes of items"),
        "BundleHead.sealsMax": ("ReplicationTests/BundleTests", "and a head 1,024 seals"),
        "ShortFrontier.textInBytesMax": ("ReplicationTests/ShortFrontierTests", "a letter wrong, too many or too few"),
        "NodeLimits.bundlesMax": ("NodeCoreTests/BundleTests", "sixteen bundles at once, and no more"),
        "WaitingMessages.sizeInBytesMax": ("NodeCoreTests/BundleTests", "messages wait up to 16 MiB"),
        "NodeLimits.waitingPause": ("NodeCoreTests/BundleTests", "when a link brings what it builds on"),
        "NodeLimits.mailboxesMax": ("NodeCoreTests/MailboxTests", "sixteen at most, none twice"),
        "MailboxPlace.textInBytesMax": ("NodeCoreTests/MailboxTests", "a place is an absolute folder or a remote"),
        "NodeLimits.mailboxFilesMax": ("NodeCoreTests/MailboxTests", "of 4,097 files 4,096 are looked at"),
        "NodeLimits.mailboxPostsMax": ("NodeCoreTests/MailboxTests", "whatever comes between"),
        "NodeLimits.mailboxLettersWanted": ("NodeCoreTests/MailboxTests", "33 files of one device become one"),
        "NodeLimits.mailboxQuiet": ("NodeCoreTests/MailboxTests", "visited soon after a change here"),
        "NodeLimits.mailboxPause": ("NodeCoreTests/MailboxTests", "visited soon after a change here"),
        "NodeLimits.mailboxBackoffMin": ("NodeCoreTests/MailboxTests", "visited soon after a change here"),
        "NodeLimits.mailboxBackoffMax": ("NodeCoreTests/MailboxTests", "visited soon after a change here"),
        "NodeLimits.heardInBytesMax": ("NodeCoreTests/BundleTests", "a word of 64 KiB is kept"),
        "MessageDeframer.messageLimit": ("NodeRuntimeTests/SocketTests", "a line at the limit is read; one byte more"),
        "MessageDeframer.headerLimit": (
            "LocalRPCTests/FramingTests", "headers at their limit pass, one byte more does not"
        ),
        "EditorPipe.messageLimit": ("CommandLineToolTests/EditorPipeTests", "a message of 64 MiB is waited for"),
        "JSONReader.depthLimit": (
            "LocalRPCTests/JSONReaderTests", "nesting is read down to its limit and not one deeper"
        ),
        "NodeLimits.subscriptionsPerClientMax": (
            "NodeCoreTests/SubscriptionTests", "a client may have 1,024 subscriptions and not one more"
        ),
        "NodeLimits.groupRoomsMax": (
            "NodeCoreTests/Workshops/GroupTests", "who leads is taken into 256 groups by one device, and no more"
        ),
        "NodeLimits.enrolmentsMax": ("NodeCoreTests/EnrolmentTests", "one device lets this one into 16 new spaces"),
        "NodeLimits.linksByBeaconMin": ("NodeCoreTests/IntroductionTests", "two rooms with links enough of their own"),
        "NodeLimits.linksByBeaconMax": ("NodeCoreTests/IntroductionTests", "two rooms with links enough of their own"),
        "NodeLimits.heardDialsMax": ("NodeCoreTests/PresenceTests", "of one member at most four dials are under way"),
        "PresenceBeacon.entriesMax": ("NodeCoreTests/PresenceTests", "of twenty spaces sixteen are told at a time"),
        "PresenceGate.perHostMax": ("DiscoveryTests/PresenceGateTests", "a host has 32 at once and 32 a second"),
        "PresenceGate.inAllMax": ("DiscoveryTests/PresenceGateTests", "all hosts together have 256 at once"),
        "Presence.answersMax": ("NodeCoreTests/PresenceTests", "answers that wait are at most 64"),
        "NodeLimits.attendanceLook": (
            "NodeCoreTests/Workshops/WorkshopTests", "who leads notes who is there each 20 s"
        ),
        "NodeLimits.attendancePause": (
            "NodeCoreTests/Workshops/WorkshopTests", "who leads notes who is there each 20 s"
        ),
        "NodeLimits.beaconPauseMin": ("NodeCoreTests/PresenceTests", "says so each 500 ms at most"),
        "NodeLimits.answerWaitMin": ("NodeCoreTests/PresenceTests", "a member whose address changes while it runs"),
        "NodeLimits.listenersMax": ("NodeCoreTests/PresenceTests", "and 64 at once may look"),
        "ReplicationLimits.introductionCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.blobInBytes": ("ReplicationTests/BlobTests", "a blob has at most 4 GiB"),
        "BlobHead.pieceInBytes": (
            "ReplicationTests/BlobTests", "a part of 64 KiB fits its message, and one byte more does not"
        ),
        "BlobHead.piecesOfPage": (
            "ReplicationTests/BlobTests", "a blob has the head and the id of the vectors"
        ),
        "ReplicationLimits.blobRequestCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ListedBlob.nameMaxInBytes": (
            "NodeCoreTests/BlobTests", "a node fetches 16 blobs at once and no more; names"
        ),
        "NodeLimits.blobFetchesMax": (
            "NodeCoreTests/BlobTests", "a node fetches 16 blobs at once and no more"
        ),
        "NodeLimits.blobPartsWaitingMax": (
            "NodeCoreTests/HostileBlobTests", "a member that asks for 513 parts at once"
        ),
        "NodeLimits.blobInterestsMax": (
            "NodeCoreTests/HostileBlobTests", "a member hears of 64 blobs and no more"
        ),
        "NodeLimits.blobReadsMax": (
            "NodeCoreTests/HostileBlobTests", "eight are read for it at a time"
        ),
        "NodeLimits.blobPartsPerTurn": (
            "NodeCoreTests/HostileBlobTests", "four parts in one turn"
        ),
        "NodeLimits.blobWritesMax": (
            "NodeCoreTests/BlobTests", "with 128 pieces on their way to the disk"
        ),
        "NodeLimits.blobWindowFirst": (
            "NodeCoreTests/BlobFetchTests", "a link is asked for four pieces at first"
        ),
        "NodeLimits.blobWindowMin": (
            "NodeCoreTests/BlobFetchTests", "for two when they come late"
        ),
        "NodeLimits.blobWindowMax": (
            "NodeCoreTests/BlobFetchTests", "for 32 when they come soon"
        ),
        "NodeLimits.blobWaitLow": (
            "NodeCoreTests/BlobFetchTests", "a piece after 100 ms leaves"
        ),
        "NodeLimits.blobWaitHigh": (
            "NodeCoreTests/BlobFetchTests", "a piece after 100 ms leaves"
        ),
        "NodeLimits.blobPatience": (
            "NodeCoreTests/BlobFetchTests", "a link that brings nothing for ten seconds"
        ),
        "NodeLimits.blobOrderPause": (
            "NodeCoreTests/BlobFetchTests", "which pieces are rarest is looked at"
        ),
        "NodeLimits.blobSyncPieces": (
            "NodeCoreTests/BlobTests", "after a kill a fetch goes on by itself"
        ),
        "NodeLimits.blobSyncWait": (
            "NodeCoreTests/BlobTests", "two seconds after a piece came it is durable"
        ),
        "NodeLimits.blobTellPause": (
            "NodeCoreTests/HostileBlobTests", "who asked hears twice a second"
        ),
        "HalfMessages.patience": ("NodeRuntimeTests/PatienceTests", "a program that stops in the midst of a request"),
        "RPCServer.openRequestsMax": ("NodeRuntimeTests/SocketTests", "requests beyond those that may be open wait"),
        "StreamLimits.localClients": ("TransportTests/UnixListenerTests", "one client past the limit is turned away"),
        "NodeLimits.meshMax": ("NodeCoreTests/Gossip/LargeSpaceTests", "up to nine members each talks to each"),
        "ActiveView.least": ("NodeCoreTests/Gossip/LargeSpaceTests", "more than five neighbours or less than three"),
        "ActiveView.wanted": ("NodeCoreTests/Gossip/LargeSpaceTests", "more than five neighbours or less than three"),
        "ActiveView.limit": ("NodeCoreTests/Gossip/ViewTests", "five neighbours stay and a sixth goes"),
        "PassiveView.limit": ("NodeCoreTests/Gossip/ViewTests", "a passive view keeps 30 places"),
        "ReplicationLimits.walkSteps": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.walkPlaceCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.walkAddressInBytes": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "ReplicationLimits.haveCount": (
            "ReplicationTests/MessageTests", "each malformed vector is refused for its reason"
        ),
        "NodeLimits.walksPerSecond": ("NodeCoreTests/Gossip/LargeSpaceTests", "a flood of walks leaves 30 places"),
        "NodeLimits.walksAtOnce": ("NodeCoreTests/Gossip/LargeSpaceTests", "a flood of walks leaves 30 places"),
        "NodeLimits.giveWayPause": ("NodeCoreTests/Gossip/LargeSpaceTests", "a member in need takes a place"),
        "NodeLimits.partedFor": ("NodeCoreTests/Gossip/LargeSpaceTests", "a member in need takes a place"),
        "NodeLimits.announcementPause": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "who prunes is told and no longer sent"
        ),
        "NodeLimits.graftWaitMin": ("NodeCoreTests/Gossip/LargeSpaceTests", "who prunes is told and no longer sent"),
        "NodeLimits.newcomerPatience": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "whoever comes into a large room has its texts from others"
        ),
        "NodeLimits.blobCopiesFirst": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "who gave a blob three times sends whoever asks for it next"
        ),
        "NodeLimits.blobSeekPause": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "a blob comes to whoever wants it, though only somebody has it"
        ),
        "NodeLimits.visitPauseMin": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "two halves that each had neighbours enough"
        ),
        "Announcements.chainsMax": (
            "NodeCoreTests/Gossip/AnnouncementsTests", "1,024 chains are waited for and not one more"
        ),
        "Announcements.linksMax": (
            "NodeCoreTests/Gossip/AnnouncementsTests", "1,024 chains are waited for and not one more"
        ),
        "Announcements.triesMax": (
            "NodeCoreTests/Gossip/AnnouncementsTests", "ever later, eight times, and then forgotten"
        ),
        "SyntaxColour.lineInScalarsMax": (
            "TerminalRenderingTests/SyntaxColourTests", "a line of more than 4,096 scalars is not coloured"
        ),
        "DeviceStandings.countMax": ("NodeCoreTests/BlockingTests", "4,096 devices have a standing and not one more"),
    ]
}
