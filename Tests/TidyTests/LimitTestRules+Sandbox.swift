extension LimitTestRules {
    /// The part of the table that is about commands of others.
    static let sandboxTests: [String: (file: String, words: String)] = [
        "SandboxLimits.secondsDefault": ("CommandLineToolTests/SandboxTests", "what a command may take unless"),
        "SandboxLimits.memoryInBytesDefault": ("CommandLineToolTests/SandboxTests", "what a command may take unless"),
        "SandboxLimits.outputInBytes": (
            "CommandLineToolTests/SandboxTests", "a gigabyte that is printed ends the program at the limit"
        ),
        "SandboxLimits.processCount": (
            "CommandLineToolTests/SandboxTests", "a fork bomb has so many processes and no more"
        ),
        "SandboxLimits.fileCount": ("CommandLineToolTests/SandboxTests", "what a command may take unless"),
        "SandboxLimits.filesInBytes": (
            "CommandLineToolTests/SandboxTests", "what one program takes, what many take together, and what is written"
        ),
        "SandboxLimits.temporaryInBytes": (
            "CommandLineToolTests/SandboxTests", "what one program takes, what many take together, and what is written"
        ),
        "SandboxLimits.sharedInBytes": (
            "CommandLineToolTests/SandboxTests", "what one program takes, what many take together, and what is written"
        ),
        "SandboxLimits.workInBytes": (
            "CommandLineToolTests/WorkshopTestTests", "work of 256 MiB is tested, and a byte more is not"
        ),
        "TestCounts.failuresMax": (
            "CommandLineToolTests/SandboxTests", "the names of what failed are kept, sixteen at most"
        ),
        "AllowedCommands.countMax": (
            "CommandLineToolTests/WorkshopTestTests", "a thousand commands are remembered, and not one more"
        ),
    ]
}
