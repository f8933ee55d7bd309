import type { Port } from './port';
import { portText } from './port';
import type { Talk, TalkEnd } from './talk';

/** Who may begin a connection without being a pod of the system. */
const outsideCallers = { anyone: 'anyone' } as const;

/** Whom pods may reach that are none of the system's. */
const outsideTargets = {
  anything: 'anything',
  dns: 'name servers',
  world: 'outside world',
} as const;

export type OutsideCaller = keyof typeof outsideCallers;
export type OutsideTarget = keyof typeof outsideTargets;

/**
 * A line of a system's table of who talks to whom, from which both its
 * NetworkPolicies and the lines of its picture are made. What is in no line is denied.
 *
 * @typeParam P the parties whose pods the system has
 */
export interface Flow<P extends string> {
  readonly from: P | OutsideCaller;
  readonly to: P | OutsideTarget;
  /** Of `to`. */
  readonly ports: 'any' | readonly Port[];
  readonly why: string;
}

/** What the pods of each party are called, for people. */
export type PartyWords<P extends string> = Readonly<Record<P, string>>;

/** The lines of a table in the shape that all systems share. */
export function talksOf<P extends string>(flows: readonly Flow<P>[], words: PartyWords<P>): Talk[] {
  const outside: Readonly<Record<string, string>> = { ...outsideCallers, ...outsideTargets };
  const inside: Readonly<Record<string, string>> = words;
  const end = (id: string): TalkEnd => ({
    id,
    words: inside[id] ?? outside[id] ?? id,
    pods: id in words,
  });
  return flows.map(({ from, to, ports, why }) => ({
    from: end(from),
    to: end(to),
    ports: ports === 'any' ? ['any'] : ports.map(portText),
    why,
  }));
}
