/** Where things are on the time line: an axis, rows of faults, a lane for each place, and the log below PostgreSQL. */
import type { Place } from '../../trace.js';
import type { Fault, History } from '../history/history.js';

export interface Band {
  readonly y: number;
  readonly height: number;
}

export interface Lane extends Band {
  readonly place: Place;
  /** Where its line is. */
  readonly middle: number;
}

export interface Layout {
  readonly axis: Band;
  readonly faults: Band;
  /** The row of each fault, from 0. */
  readonly faultRows: ReadonlyMap<Fault, number>;
  readonly lanes: readonly Lane[];
  readonly log: Band;
  readonly height: number;
}

const AXIS_PX = 24;
export const FAULT_ROW_PX = 20;
const LANE_PX = 34;
const LOG_PX = 58;
const FAULT_ROWS_MAX = 6;

export function layoutOf({ places, faults, endMs }: Pick<History, 'places' | 'faults' | 'endMs'>): Layout {
  const faultRows = rowsOf(faults, endMs);
  const rows = Math.max(0, ...[...faultRows.values()].map((row) => row + 1));
  const faultBand = { y: AXIS_PX, height: rows * FAULT_ROW_PX + (rows > 0 ? 8 : 0) };
  let y = faultBand.y + faultBand.height;
  let log: Band = { y, height: 0 };
  const lanes = places.map((place) => {
    const lane = { place, y, height: LANE_PX, middle: y + LANE_PX / 2 };
    y += LANE_PX;
    if (place === 'postgres') {
      log = { y, height: LOG_PX };
      y += LOG_PX;
    }
    return lane;
  });
  return { axis: { y: 0, height: AXIS_PX }, faults: faultBand, faultRows, lanes, log, height: y + 8 };
}

/** Faults that are there at once get rows of their own, while there are rows; short ones have room for some words. */
function rowsOf(faults: readonly Fault[], endMs: number): Map<Fault, number> {
  const free: number[] = [];
  const rows = new Map<Fault, number>();
  for (const fault of faults) {
    let row = free.findIndex((freeMs) => freeMs <= fault.fromMs);
    if (row === -1) row = free.length < FAULT_ROWS_MAX ? free.length : free.indexOf(Math.min(...free));
    free[row] = Math.max(fault.toMs, fault.fromMs + endMs / 12);
    rows.set(fault, row);
  }
  return rows;
}

/** The lane at a height. */
export const laneAt = ({ lanes }: Layout, y: number): Lane | undefined =>
  lanes.find((lane) => y >= lane.y && y < lane.y + lane.height);
