/** So old the time is written again at which a store's rows were known to be the changelog's, although nothing has changed. */
export const RENEW_MS = 3_600_000;
