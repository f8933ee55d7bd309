import type { Icon } from './card';

/** Outlines in a square of 14 pixels. */
const outlines: Readonly<Record<Icon, string>> = {
  service: 'M1.5 7h11M9.5 4l3 3-3 3M4.5 4l-3 3 3 3',
  host: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M1.5 7h11M7 1.5c-3.4 3.2-3.4 7.8 0 11c3.4-3.2 3.4-7.8 0-11',
  claim: 'M2 3.5c0-2.6 10-2.6 10 0s-10 2.6-10 0v7c0 2.6 10 2.6 10 0v-7M2 7c0 2.6 10 2.6 10 0',
  secret: 'M3 6.5h8v6h-8zM4.7 6.5v-2a2.3 2.3 0 0 1 4.6 0v2M7 9v1.2',
  in: 'M10 1.5l-6 6M8.5 7.5h-4.5v-4.5M1.5 11h11',
  out: 'M4 10l6-6M5.5 4h4.5v4.5M2 1.5h1M1.5 12.5h11',
  reason: 'M7 1.8l5.7 10.4h-11.4zM7 5.5v3.2M7 10.3v.3',
};

export function icon(name: Icon, x: number, y: number): string {
  return `<path class="icon" transform="translate(${x} ${y})" d="${outlines[name]}"/>`;
}
