/** A line chart over time, with a text alternative. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../browser/theme.js';

export interface Line {
  readonly label: string;
  /** One value for each time; null if there is none. */
  readonly values: readonly (number | null)[];
  /** One of the theme's colours for lines, 1 to 4. */
  readonly colour?: 1 | 2 | 3 | 4;
}

interface Props {
  /** Text alternative: what the chart shows, and its current values. */
  readonly summary: string;
  /** Unix times in seconds, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly height?: number;
  /** Whether a value holds until the next one. */
  readonly isStepped?: boolean;
  /** A time to mark. */
  readonly mark?: number | undefined;
  /** Whether times are calendar days, which do not depend on the reader's time zone. */
  readonly isOfDays?: boolean;
}

export function LineChart(props: Props) {
  const { summary, times, lines, height = 180 } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const shown = useRef(props);
  shown.current = props;
  const theme = useTheme();
  const labels = lines.map(({ label }) => label).join('|');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme or other lines require a new chart
  useEffect(() => {
    const place = box.current as HTMLDivElement;
    const made = new uPlot(optionsOf(place, shown), dataOf(shown.current), place);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [theme, labels, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing reads the current props
  useEffect(() => chart.current?.setData(dataOf(shown.current)), [times, lines, props.mark]);

  return (
    <figure className="chart">
      <div ref={box} className="chart-box" aria-hidden="true" />
      <figcaption className="chart-summary">{summary}</figcaption>
    </figure>
  );
}

const dataOf = ({ times, lines }: Props): uPlot.AlignedData =>
  [[...times], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;

function optionsOf(place: HTMLElement, shown: { readonly current: Props }): uPlot.Options {
  const { lines, height = 180, isStepped = false, isOfDays = false } = shown.current;
  const style = getComputedStyle(place);
  const [ink, grid] = [style.getPropertyValue('--chart-ink'), style.getPropertyValue('--chart-grid')];
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: FONT };
  const stepped = isStepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {};
  return {
    width: place.clientWidth,
    height,
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 6 } },
    legend: { live: true },
    scales: { x: { time: true } },
    ...(isOfDays && { tzDate: (time: number) => uPlot.tzDate(new Date(time * 1_000), 'UTC') }),
    axes: [
      { ...axis, space: 80, values: TIMES },
      {
        ...axis,
        size: (_, values) => Math.max(72, 16 + CHARACTER_PX * Math.max(0, ...(values ?? []).map(lengthOf))),
        values: (_, values) => values.map((value) => shown.current.format(value)),
      },
    ],
    series: [
      { value: (_, time) => (time === null ? '' : wordsOf(new Date(time * 1_000), isOfDays)) },
      ...lines.map(({ label, colour = 1 }) => ({
        label,
        stroke: style.getPropertyValue(`--chart-${colour}`),
        width: 2,
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value === null ? '–' : shown.current.format(value)),
        ...stepped,
      })),
    ],
    hooks: {
      draw: [
        (chart) => {
          const { mark } = shown.current;
          if (mark === undefined) return;
          const x = Math.round(chart.valToPos(mark, 'x', true));
          const { top, height: inner } = chart.bbox;
          chart.ctx.save();
          chart.ctx.strokeStyle = ink;
          chart.ctx.setLineDash([4, 4]);
          chart.ctx.beginPath();
          chart.ctx.moveTo(x, top);
          chart.ctx.lineTo(x, top + inner);
          chart.ctx.stroke();
          chart.ctx.restore();
        },
      ],
    },
  };
}

const FONT = '12px system-ui, sans-serif';
/** Approximate width of a character in that font. */
const CHARACTER_PX = 7;

const lengthOf = (text: string): number => text.length;

const wordsOf = (time: Date, isDay: boolean): string =>
  isDay ? time.toISOString().slice(0, 10) : time.toLocaleString('en-GB');

/**
 * Time formats of the axis by step in seconds, with additional text where the day or year changes. The columns are
 * uPlot's: step, text, text at a new year, month, day, hour, minute, second, mode.
 */
const TIMES: uPlot.Axis.Values = [
  [365 * 86_400, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * 86_400, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [3_600, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
];
