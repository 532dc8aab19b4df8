/** What is between a host and an actor's process, as the process knows it: file descriptors, beside the standard ones. */

/** Frames from the host. */
export const FROM_HOST = 3;
/** Frames to the host. A pipe of its own: writing to a process that has died would close a common one before its last answers were read. */
export const TO_HOST = 4;
/** Carries nothing: its end says that the host is no more. */
export const LIFELINE = 5;

/** Is a file: the package's code, as the host has it (package/loader.ts). Where there is none, this may be any other file. */
export const CODE = 6;

/** How long, in ms, a process may take to end by itself, once it has been let go. */
export const GRACE_MS = 3000;
