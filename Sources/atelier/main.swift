import CommandLineTool

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

exit(AtelierCommand.run(arguments: Array(CommandLine.arguments.dropFirst()), launcher: ForegroundNode()))
