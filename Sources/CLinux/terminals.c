#include "terminals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

/// A pipe of which both ends close at exec.
static int closing_pipe(int ends[2]) {
    if (pipe(ends) != 0) return -errno;
    for (int index = 0; index < 2; index++) fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    return 0;
}

/// The two ends of a new terminal, or a negated errno.
static int open_terminal(int *far, int *near) {
    *far = posix_openpt(O_RDWR | O_NOCTTY);
    if (*far < 0) return -errno;
    fcntl(*far, F_SETFD, FD_CLOEXEC);
    const char *path = grantpt(*far) == 0 && unlockpt(*far) == 0 ? ptsname(*far) : NULL;
    *near = path == NULL ? -1 : open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*near >= 0) return 0;
    int error = errno;
    close(*far);
    return -error;
}

/// In the child, after fork: only what is safe there (signal-safety(7)). Returns where something fails.
static void become(const char *file, char *const arguments[], char *const environment[], int near) {
    sigset_t none;
    sigemptyset(&none);
    for (int signal_number = 1; signal_number < NSIG; signal_number++) signal(signal_number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (setsid() < 0 || ioctl(near, TIOCSCTTY, 0) != 0) return;
    for (int stream = 0; stream < 3; stream++)
        if (dup2(near, stream) < 0) return;
    environ = (char **)environment;
    execvp(file, arguments);
}

int clinux_spawn_in_terminal(const char *file, char *const arguments[], char *const environment[], uint16_t columns,
                             uint16_t rows, int32_t *process) {
    int far, near, report[2];
    int result = open_terminal(&far, &near);
    if (result < 0) return result;
    struct termios settings;
    if (tcgetattr(STDIN_FILENO, &settings) == 0) tcsetattr(near, TCSANOW, &settings);
    clinux_resize_terminal(far, columns, rows);
    result = closing_pipe(report);
    if (result < 0) {
        close(near);
        close(far);
        return result;
    }
    pid_t child = fork();
    if (child == 0) {
        become(file, arguments, environment, near);
        int error = errno;
        if (write(report[1], &error, sizeof error) < 0) _exit(126);
        _exit(127);
    }
    int failure = child < 0 ? errno : 0;
    close(near);
    close(report[1]);
    ssize_t count = 0;
    if (child > 0) {
        do count = read(report[0], &failure, sizeof failure);
        while (count < 0 && errno == EINTR);
    }
    close(report[0]);
    if (child > 0 && count == 0) {
        *process = child;
        return far;
    }
    if (child > 0) waitpid(child, NULL, 0);
    close(far);
    return -failure;
}

int clinux_resize_terminal(int terminal, uint16_t columns, uint16_t rows) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(terminal, TIOCSWINSZ, &size) == 0 ? 0 : -errno;
}

static int signal_pipe = -1;

static void note_signal(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    // Full: as many wait to be looked at already.
    if (write(signal_pipe, &byte, 1) < 0) errno = error;
    errno = error;
}

int clinux_signals(const int32_t *signals, int count) {
    int ends[2];
    int result = closing_pipe(ends);
    if (result < 0) return result;
    for (int index = 0; index < 2; index++) fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | O_NONBLOCK);
    signal_pipe = ends[1];
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < count; index++)
        if (sigaction(signals[index], &action, NULL) != 0) return -errno;
    return ends[0];
}
