/**
 * Ports of this process's networks, below those that the system gives away by itself: runs beside each other have different
 * ones. The engines of a network folder come behind twenty for its nodes.
 */
export const FIRST_PORT = 26_200 + 40 * (process.pid % 160);
