/** The longest the server's own work may hold up its event loop (ms). */
export const TURN = 50;
/** The most memory that it may take beside clients that attack it (MB). */
export const MEMORY = 300;
