/* libsodium as the system installs it; 1.0.18 is the oldest version that this project is checked against. */
#include <sodium.h>
