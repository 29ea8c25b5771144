/** Draws the log: commits with their positions on PostgreSQL's lane, its length below, and what failovers cut off. */
import type { Commit, History } from '../history/history.js';
import type { Layout } from './layout.js';
import { hatch, lineFrom, type Pen } from './pen.js';
import type { Scale } from './view.js';

const COMMIT_PX = 20;
/** Beyond so many, marks are thinner. */
const MANY = 60;

export function drawLog(pen: Pen, history: History, scale: Scale, layout: Layout): void {
  const lane = layout.lanes.find(({ place }) => place === 'postgres');
  if (lane === undefined) return;
  drawLength(pen, history, scale, layout);
  drawCommits(pen, history, scale, lane.middle);
}

function drawCommits({ context, palette }: Pen, history: History, scale: Scale, middle: number): void {
  let labelledTo = scale.left;
  const isMany = inView(history.commits, scale).length > MANY;
  context.textAlign = 'left';
  for (const [index, commit] of history.commits.entries()) {
    if (commit.ms < scale.view.fromMs || commit.ms > scale.view.toMs) continue;
    const x = Math.round(scale.xOf(commit.ms));
    const isKept = commit.lostMs === Number.POSITIVE_INFINITY;
    context.fillStyle = isKept ? palette.colours.ink : palette.colours.bad;
    context.fillRect(x - 1, middle - COMMIT_PX / 2, isMany ? 1 : 3, COMMIT_PX);
    const label = isKept ? labelOf(commit) : `${labelOf(commit)}, lost later`;
    const px = context.measureText(label).width;
    const nextX = scale.xOf(history.commits[index + 1]?.ms ?? Number.POSITIVE_INFINITY);
    if (x < labelledTo || x + px + 8 > Math.min(scale.right, nextX)) continue;
    context.fillStyle = palette.colours.surface;
    context.globalAlpha = 0.85;
    context.fillRect(x + 3, middle + 5, px + 4, 13);
    context.globalAlpha = 1;
    context.fillStyle = isKept ? palette.colours.ink : palette.colours.bad;
    context.fillText(label, x + 5, middle + 12);
    labelledTo = x + px + 12;
  }
}

const inView = (commits: readonly Commit[], { view }: Scale): Commit[] =>
  commits.filter(({ ms }) => ms >= view.fromMs && ms <= view.toMs);

const labelOf = ({ after, upTo }: Commit): string =>
  upTo === after + 1 ? `${upTo}` : `${after + 1}–${upTo}`;

/** The log's length over time, as a step line: it only grows, unless a failover has lost its end. */
function drawLength(pen: Pen, { commits, cuts, endMs }: History, scale: Scale, { log }: Layout): void {
  const { context, palette } = pen;
  const longest = Math.max(1, ...cuts.map(({ before }) => before), commits.at(-1)?.upTo ?? 0);
  const yOf = (position: number) => log.y + log.height - 8 - (position / longest) * (log.height - 20);
  const steps = [...commits.map(({ ms, upTo }) => ({ ms, upTo })), ...cuts].sort((a, b) => a.ms - b.ms);
  const bottom = yOf(0);
  context.beginPath();
  context.moveTo(scale.xOf(0), bottom);
  let [position, first] = [0, 0];
  for (const { ms, upTo } of steps) {
    const x = Math.min(Math.max(scale.xOf(ms), scale.left - 10), scale.right + 10);
    context.lineTo(x, yOf(position));
    context.lineTo(x, yOf(upTo));
    position = upTo;
    if (ms <= scale.view.fromMs) first = upTo;
  }
  context.lineTo(Math.min(scale.xOf(endMs), scale.right + 10), yOf(position));
  context.strokeStyle = palette.colours.accent;
  context.lineWidth = 1.5;
  context.stroke();
  context.lineTo(Math.min(scale.xOf(endMs), scale.right + 10), bottom);
  context.closePath();
  context.fillStyle = palette.colours['accent-soft'];
  context.globalAlpha = 0.6;
  context.fill();
  context.globalAlpha = 1;
  context.textAlign = 'left';
  context.fillStyle = palette.colours.muted;
  context.fillText(`up to ${first}`, scale.left + 4, yOf(first) - 8);
  for (const { ms, upTo, before } of cuts) {
    const x = scale.xOf(ms);
    if (x < scale.left || x > scale.right) continue;
    const words = before === upTo ? 'failover: nothing lost' : `failover: ${upTo + 1}–${before} lost`;
    const px = context.measureText(words).width;
    if (before > upTo)
      hatch(
        context,
        { x: x - 8, y: yOf(before), width: 8, height: yOf(upTo) - yOf(before) },
        palette.colours.bad,
      );
    context.strokeStyle = palette.colours.bad;
    context.lineWidth = 2;
    context.beginPath();
    lineFrom(context, [x, log.y], [x, bottom]);
    context.stroke();
    const isLeft = x + px + 8 > scale.right;
    context.textAlign = isLeft ? 'right' : 'left';
    context.fillStyle = palette.colours.bad;
    context.fillText(words, isLeft ? x - 12 : x + 6, log.y + 6);
  }
}
