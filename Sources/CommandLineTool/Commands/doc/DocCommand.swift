import ArgumentParser

/// `atelier doc …`: the documents of a space.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "The documents of a space.",
        subcommands: [
            DocList.self, DocNew.self, DocMove.self, DocRemove.self, DocCat.self, DocShow.self, DocEdit.self,
            DocPut.self, DocGet.self, DocMode.self,
            DocWatch.self, DocLog.self,
            DocUndo.self, DocRedo.self, DocBlame.self,
            DocDiff.self, DocRestore.self, DocName.self,
            DocForget.self,
        ], defaultSubcommand: DocList.self)
}
