import Testing

/// What the built program does as a whole: nodes are processes, talked to through their sockets and the command line.
///
/// One test at a time: each runs two processes or three, and measures.
@Suite(.serialized, .timeLimit(.minutes(3)))
enum ProgramTests {}
