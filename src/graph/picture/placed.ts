import type { GraphSystem } from '../model';
import type { Card, Link } from './card';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedCard extends Box {
  readonly card: Card;
}

export interface PlacedLink {
  readonly link: Link;
  readonly points: readonly Point[];
  /** Middle of the label, with the ports. */
  readonly label?: { readonly at: Point; readonly text: string; readonly width: number };
}

export interface PlacedSystem extends Box {
  readonly system: GraphSystem;
}

/** A picture with a place for everything. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly systems: readonly PlacedSystem[];
  readonly cards: readonly PlacedCard[];
  readonly links: readonly PlacedLink[];
}

export function moved<T extends Point>(item: T, dx: number, dy: number): T {
  return { ...item, x: item.x + dx, y: item.y + dy };
}

export function movedLink({ link, points, label }: PlacedLink, dx: number, dy: number): PlacedLink {
  return {
    link,
    points: points.map((each) => moved(each, dx, dy)),
    ...(label && { label: { ...label, at: moved(label.at, dx, dy) } }),
  };
}
