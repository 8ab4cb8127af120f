/**
 * In the environment of every child process, with the data directory as its value, so that the sweep at start
 * recognises what a killed server left. Not a setting's name: a shell that exports a setting must not look like a
 * leftover.
 */
export const CHILD_MARKER = "MEGABRAIN_CHILD_OF";
