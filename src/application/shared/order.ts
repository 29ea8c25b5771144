/** The order of a list: as it is written (`asc`), or newest first (`desc`). */
export type Order = 'asc' | 'desc';
