/**
 * Arrays in PostgreSQL's binary wire format. The driver sends a Buffer as a binary parameter, so a batch costs
 * neither quoting here nor parsing there; measured against text literals in docs/decisions/0003.
 * Format: PostgreSQL source, src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  date: 1082,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

const HEADER_BYTES = 20;

function header(oid: number, count: number, buffer: Buffer): number {
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0); // dimensions
  buffer.writeInt32BE(0, 4); // no NULLs
  buffer.writeInt32BE(oid, 8);
  if (count === 0) return 12;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16); // lower bound
  return HEADER_BYTES;
}

function fixedWidth<T>(
  oid: number,
  width: number,
  values: readonly T[],
  write: (b: Buffer, v: T, at: number) => void,
) {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + width));
  let at = header(oid, values.length, buffer);
  for (const value of values) {
    buffer.writeInt32BE(width, at);
    write(buffer, value, at + 4);
    at += 4 + width;
  }
  return buffer.subarray(0, at);
}

export const booleans = (values: readonly boolean[]): Buffer =>
  fixedWidth(OID.bool, 1, values, (b, v, at) => b.writeUInt8(v ? 1 : 0, at));

export const smallints = (values: readonly number[]): Buffer =>
  fixedWidth(OID.int2, 2, values, (b, v, at) => b.writeInt16BE(v, at));

export const integers = (values: readonly number[]): Buffer =>
  fixedWidth(OID.int4, 4, values, (b, v, at) => b.writeInt32BE(v, at));

/** Non-negative safe integers as bigint. */
export const bigints = (values: readonly number[]): Buffer =>
  fixedWidth(OID.int8, 8, values, (b, v, at) => {
    b.writeUInt32BE(Math.floor(v / 0x1_0000_0000), at);
    b.writeUInt32BE(v >>> 0, at + 4);
  });

const DAY_MS = 86_400_000;
/** PostgreSQL counts from here. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Dates as YYYY-MM-DD. */
export const dates = (values: readonly string[]): Buffer =>
  fixedWidth(OID.date, 4, values, (b, v, at) => b.writeInt32BE((Date.parse(v) - EPOCH_MS) / DAY_MS, at));

/** Instants in ISO 8601 with milliseconds, as timestamptz. */
export const instants = (values: readonly string[]): Buffer =>
  fixedWidth(OID.timestamptz, 8, values, (b, v, at) =>
    b.writeBigInt64BE(BigInt(Date.parse(v) - EPOCH_MS) * 1_000n, at),
  );

/** Canonical UUID texts (8-4-4-4-12 hex digits). */
export const uuids = (values: readonly string[]): Buffer =>
  fixedWidth(OID.uuid, 16, values, (b, v, at) => {
    writeHex(b, at, v, 0, 8);
    writeHex(b, at + 4, v, 9, 13);
    writeHex(b, at + 6, v, 14, 18);
    writeHex(b, at + 8, v, 19, 23);
    writeHex(b, at + 10, v, 24, 36);
  });

/** Bytes in hex as bytea. */
export const digests = (values: readonly string[]): Buffer => {
  const bytes = values.reduce((sum, value) => sum + 4 + value.length / 2, HEADER_BYTES);
  const buffer = Buffer.allocUnsafe(bytes);
  let at = header(OID.bytea, values.length, buffer);
  for (const value of values) {
    buffer.writeInt32BE(value.length / 2, at);
    writeHex(buffer, at + 4, value, 0, value.length);
    at += 4 + value.length / 2;
  }
  return buffer.subarray(0, at);
};

/** Writes the hex digits from `start` to `end`; a call of Buffer.write for so few costs more than the work. */
function writeHex(buffer: Buffer, at: number, text: string, start: number, end: number): void {
  for (let i = start; i < end; i += 2) {
    buffer[at + (i - start) / 2] = (digit(text.charCodeAt(i)) << 4) | digit(text.charCodeAt(i + 1));
  }
}

/** 0-9 are 0x30 to 0x39; the lowest four bits of a-f and A-F are 1 to 6. */
const digit = (code: number): number => (code > 0x39 ? (code & 0xf) + 9 : code & 0xf);

export const texts = (values: readonly string[]): Buffer => strings(OID.text, values);

/** JSON texts as jsonb. */
export const jsonbs = (values: readonly string[]): Buffer => strings(OID.jsonb, values, JSONB_VERSION);

/** Stands before the text of each jsonb value. */
const JSONB_VERSION = 1;

function strings(oid: number, values: readonly string[], version?: number): Buffer {
  const versionBytes = version === undefined ? 0 : 1;
  // Three bytes a UTF-16 unit is the most that UTF-8 needs; the exact length is known once written.
  const bound = values.reduce((sum, value) => sum + 4 + versionBytes + value.length * 3, HEADER_BYTES);
  const buffer = Buffer.allocUnsafe(bound);
  let at = header(oid, values.length, buffer);
  for (const value of values) {
    if (version !== undefined) buffer[at + 4] = version;
    const written = versionBytes + buffer.write(value, at + 4 + versionBytes);
    buffer.writeInt32BE(written, at);
    at += 4 + written;
  }
  return buffer.subarray(0, at);
}
