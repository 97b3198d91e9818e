#ifndef CLINUX_TERMINALS_H
#define CLINUX_TERMINALS_H

#include <stdint.h>

/// Runs a program in a terminal of its own, as the leader of a session: `file` is looked for in PATH. The terminal is
/// set like the one that is this process's standard input, where that is one, and has the given size. Returns the
/// descriptor at its other end (close-on-exec), or a negated errno, also where the program could not be run; then
/// nothing is left open or running. `*process` is the program's.
int clinux_spawn_in_terminal(const char *file, char *const arguments[], char *const environment[], uint16_t columns,
                             uint16_t rows, int32_t *process);

/// Gives a terminal another size; its program is told by SIGWINCH. Returns 0 or a negated errno.
int clinux_resize_terminal(int terminal, uint16_t columns, uint16_t rows);

/// From now on each of these signals writes its number as one byte into a pipe, in the place of what it did. Returns
/// the end to read from, which never blocks (close-on-exec), or a negated errno. Once a process.
int clinux_signals(const int32_t *signals, int count);

#endif
