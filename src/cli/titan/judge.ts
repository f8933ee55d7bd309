import type { Cause, Finding } from '../status/reason';
import type { TitanSession } from './session';

/** What does not go away by itself. */
const hopeless = new Set<Cause>(['pod-security', 'refused']);

/** What may go away by itself at first, and hardly after so many seconds: a registry that does not answer, a driver's error. */
const patienceSeconds = 60;
const stubborn = new Set<Cause>(['image']);

/** Tells when the same thing has been wrong for so long that it will stay so. */
export class Patience {
  private since: number | undefined;
  private what = '';

  constructor(private readonly session: Pick<TitanSession, 'now'>) {}

  isOver(wrong: readonly string[]): boolean {
    const what = [...wrong].sort().join('\n');
    const now = this.session.now().getTime();
    if (what === '' || what !== this.what) this.since = what === '' ? undefined : now;
    this.what = what;
    return this.since !== undefined && now - this.since >= patienceSeconds * 1000;
  }
}

/** Judges, look by look, whether there is any sense in waiting on: for pods, Jobs and claims alike. */
export class Judge {
  private readonly patience: Patience;

  constructor(session: Pick<TitanSession, 'now'>) {
    this.patience = new Patience(session);
  }

  isHopeless(findings: readonly Finding[]): boolean {
    const stays = findings.filter(({ cause, failing }) => stubborn.has(cause) || failing === true);
    // Asked at every look, so that it knows since when.
    const isOver = this.patience.isOver([...new Set(stays.map(({ cause }) => cause))]);
    return isOver || findings.some(({ cause }) => hopeless.has(cause));
  }
}
