import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { deployAsBefore } from './deployed-before';
import { ok, Playground } from './harness';
import type { Changes, List } from './shapes';

const environment = 'dev';
const fixtures = path.join(__dirname, '../fixtures');
const releases = readdirSync(fixtures).filter((each) => existsSync(path.join(fixtures, each, 'state.json')));

let play: Playground;

/** UIDs of the objects of a list, by kind and name. */
async function uids(list: string): Promise<Record<string, string>> {
  const answer = await play.kubectl(['get', '--filename=-', '--output=json'], list);
  const { items } = JSON.parse(answer) as List;
  return Object.fromEntries(items.map(({ kind, metadata }) => [`${kind}/${metadata.name}`, metadata.uid]));
}

// The objects and the state are those that the release left; its program does not run here.
describe.each(releases)('what %s deployed, on simulated nodes', (release) => {
  let list: string;
  let before: Record<string, string>;

  beforeAll(async () => {
    play = await Playground.create('upgrade');
    await play.initStack(environment);
    list = await deployAsBefore(play, release, environment);
    before = await uids(list);
  }, 900_000);

  afterAll(() => play.remove(), 60_000);

  it('is looked at by this version', async () => {
    expect(Object.keys(before).length).toBeGreaterThan(20);
    // Not all of it is there: this version has more.
    expect((await play.talestack('status', environment)).stdout).toMatch(/^mongo +yes/m);
  }, 300_000);

  it('is upgraded by one `up`, which replaces and deletes nothing', async () => {
    const { changes } = JSON.parse(ok(await play.talestack('up', environment, '--json'))) as Changes;
    expect(changes.replace ?? 0).toBe(0);
    expect(changes.delete ?? 0).toBe(0);
    expect(changes.update).toBeGreaterThan(10);
    expect(await uids(list)).toEqual(before);
  }, 900_000);

  it('has nothing left to change then', async () => {
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 400_000);

  it('has a config that can be migrated, which changes no object', async () => {
    const file = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
    expect(readFileSync(file, 'utf8')).not.toContain('configVersion');
    ok(await play.talestack('config', 'migrate', environment));
    expect(readFileSync(file, 'utf8')).toContain('talestack:configVersion');
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 400_000);
});
