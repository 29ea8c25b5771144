/** Parsed JSON. A spec looks into it where it expects something, and fails where it is not there. */
// biome-ignore lint/suspicious/noExplicitAny: the specs are what checks it
export type Json = any;
