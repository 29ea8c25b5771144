// Preloaded into a process: its clock, as far as JavaScript can tell, is an hour behind.
const HOUR_MS = 3_600_000;
const { now } = Date;
Date.now = () => now() - HOUR_MS;
