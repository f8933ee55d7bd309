import { ok } from '../harness';
import { isWhole, seed } from './extent';
import type { Family } from './family';
import { familyOf, kill, living } from './family';
import { randomOf, spread } from './random';
import { Stage } from './stage';

// A machine with other work to do takes minutes for each.
jest.setTimeout(1_800_000);

/** Who is killed. */
const victims = {
  'the command': ({ cli }: Family) => [cli],
  'the engine': ({ engine = 0 }: Family) => [engine],
  'the provider': ({ providers }: Family) => [...providers],
  'all of them': ({ cli, engine = 0, providers }: Family) => [cli, engine, ...providers],
} as const;

type Victim = keyof typeof victims;

/** What is killed, and what is run next. Each begins where the one before left off. */
const acts = [
  { name: 'up from nothing', run: ['up'], flags: [], next: 'up' },
  {
    name: 'an up that changes every workload',
    run: ['up'],
    flags: ['--set', 'images.prefix=mirror.example.org/all'],
    next: 'up',
  },
  { name: 'down, and up again', run: ['down'], flags: [], next: 'up' },
  { name: 'down, and down again', run: ['down'], flags: [], next: 'down' },
] as const;

type Act = (typeof acts)[number];

interface Point {
  readonly act: Act;
  readonly victim: Victim;
  /** How far the run has come then, from 0 to 1. */
  readonly at: number;
}

/** A quarter of all points kills the provider alone; at least 25 are to kill the command or the engine. */
const rounds = isWhole ? 9 : 1;

function points(): Point[] {
  const random = randomOf(seed);
  const names = Object.keys(victims) as Victim[];
  const at = acts.map(() => spread(rounds, random));
  const first = Math.floor(random() * names.length);
  return Array.from({ length: rounds }, (_, round) =>
    acts.map((act, index) => ({
      act,
      victim: names[(first + round + index) % names.length] ?? 'the command',
      at: at[index]?.[round] ?? 0,
    })),
  ).flat();
}

/** At once: the whole takes long. */
function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

let stage: Stage;
/** How often each undisturbed run writes its state. */
const total = new Map<Act, number>();

beforeAll(async () => {
  tell(`seed ${seed}: ${points().length} points, on simulated nodes`);
  stage = await Stage.create('kill');
  const [fromNothing, change, down, again] = acts;
  total.set(fromNothing, stage.saves);
  for (const act of [change, down]) {
    const { ended, saves } = await stage.watched([...act.run, 'kill', ...act.flags]);
    ok(ended);
    total.set(act, saves);
  }
  total.set(again, total.get(down) ?? 0);
  await stage.expectDown();
});

afterAll(async () => {
  await stage.remove();
});

it.each(points().map((point) => [point.act.name, point.victim, Math.round(point.at * 100), point] as const))(
  '%s: %s killed after %i %%',
  async (name, _victim, _percent, { act, victim, at }) => {
    const save = 1 + Math.floor(at * 0.95 * (total.get(act) ?? 0));
    let family: Family | undefined;
    const { saves } = await stage.watched([...act.run, 'kill', ...act.flags], save, ({ pid = 0 }) => {
      family = familyOf(pid);
      kill(victims[victim](family), 'SIGKILL');
    });
    expect(saves).toBeGreaterThanOrEqual(save);
    expect(family?.engine).toBeDefined();
    // An engine that lost its command may yet leave in order.
    const left = victim === 'the command' ? { locks: 0, pending: 0 } : stage.left();

    // At once, while what lives on may still be at it.
    const next = await (act.next === 'up' ? stage.up() : stage.down());
    ok(next);
    // A down with nothing left to do for an engine needs no lock, and may leave it to the next up.
    const isIdle = act.next === 'down' && next.stdout.includes('nothing was deployed');
    const isRemoved = /^Removed the lock of process \d+, /m.test(next.stderr);
    if (!isIdle) expect(isRemoved || left.locks === 0).toBe(true);
    if (left.pending > 0) expect(next.stderr).toContain('Taking over after an interrupted run');
    await (act.next === 'up' ? stage.expectUp() : stage.expectDown());
    const { pending, locks } = stage.left();
    expect(pending).toBe(0);
    // An engine that lost its command let it go, or did not; whoever is idle does not look.
    if (isIdle && victim === 'the command') expect(locks).toBeLessThanOrEqual(1);
    else expect(locks).toBe(isRemoved ? 0 : left.locks);
    const { cli = 0, engine = 0, providers = [] } = family ?? {};
    expect(living([cli, engine, ...providers])).toEqual([]);
    tell(`${name}: ${victim} killed at write ${save} of ${total.get(act) ?? 0}: well`);
  },
);
