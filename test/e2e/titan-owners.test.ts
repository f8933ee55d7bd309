import { readFileSync } from 'node:fs';

import type { V1StatefulSet } from '@kubernetes/client-node';

import { Playground } from './harness';
import { handleOf, inNamespace, mounted, names, sourceOf, TitanUser } from './titan-user';

// Two users, each with a home, a stack config and Pulumi state of their own, on
// one cluster. Pods, volumes and snapshots are simulated: they hold no data.
let play: Playground;
let alice: TitanUser;
let bob: TitanUser;

const postgres = {
  image: 'postgres:16.4',
  ports: [5432],
  volumes: { v0: { path: '/var/lib/postgresql/data' } },
};
const books = (more: object = {}) => ({ repositories: { books: { ...postgres, ...more } } });
const statefulSet = (name: string) => play.get<V1StatefulSet>('statefulset', name, ...inNamespace);

/** Names and UIDs of everything in the namespace that Titan has, but for pods. */
async function everything(selector: string): Promise<string[]> {
  interface List {
    items: { kind: string; metadata: { name: string; uid: string } }[];
  }
  const kinds = 'statefulsets,services,persistentvolumeclaims,volumesnapshots';
  const { items } = await play.get<List>(kinds, ...inNamespace, `--selector=${selector}`);
  return items.map(({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.uid}`).sort();
}

beforeAll(async () => {
  play = await Playground.create('titan-owners');
  [alice, bob] = [new TitanUser(play, 'alice'), new TitanUser(play, 'bob')];
  alice.write(books());
  bob.write();
  await alice.drive('up');
}, 300_000);

afterAll(() => play.remove(), 120_000);

describe('a repository that the stack config owns', () => {
  it('is made by up, and committed by a command', async () => {
    expect((await statefulSet('books')).status).toMatchObject({ replicas: 1, readyReplicas: 1 });
    await alice.json(['commit', 'books', '--id', 'first', '--message', 'from the config']);
  }, 300_000);

  it.each([
    ['stop', ['stop', 'books'], 'running', /running/],
    ['checkout', ['checkout', 'books', 'first', '--yes'], 'from', /from: \{commit: first\}/],
  ] as const)(
    'is not changed by titan %s, which says the line to change',
    async (action, words, key, write) => {
      const lines = readFileSync(alice.stackFile, 'utf8').split('\n');
      const line = lines.findIndex((each) => each.trim() === 'books:') + 1;
      const before = (await statefulSet('books')).metadata!.resourceVersion;
      const said = await alice.refused(words);
      expect(said).toContain(`talestack titan ${action} cannot change books: nothing was changed`);
      expect(said).toContain(`talestack:titan.repositories.books.${key}`);
      expect(said).toMatch(new RegExp(`Pulumi\\.alice\\.yaml:${line}\\b`));
      expect(said).toMatch(write);
      expect((await statefulSet('books')).metadata!.resourceVersion).toBe(before);
    },
    120_000,
  );

  it('is stopped and checked out by changing running and from, with the same result', async () => {
    alice.write(books({ running: false }));
    await alice.drive('up');
    expect((await statefulSet('books')).status).toMatchObject({ replicas: 0 });
    alice.write(books({ from: { commit: 'first' } }));
    await alice.drive('up');
    const { v0: claim } = await mounted(play, 'books');
    expect(await sourceOf(play, claim!)).toBe(await handleOf(play, 'books-v0-first'));
    expect((await statefulSet('books')).status).toMatchObject({ replicas: 1, readyReplicas: 1 });
  }, 600_000);
});

describe('two users', () => {
  it("see the same: bob clones and checks out alice's commits, with nothing in his config", async () => {
    await alice.json(['clone', 'books@first', 'shared']);
    await alice.json(['commit', 'shared', '--id', 'hers']);
    interface List {
      repositories: { name: string; owner: { kind: string } }[];
    }
    const { repositories } = await bob.json<List>(['ls']);
    expect(repositories.map(({ name, owner }) => [name, owner.kind])).toEqual([
      ['books', 'config'],
      ['shared', 'commands'],
    ]);
    await bob.json(['clone', 'books@first', 'his']);
    await bob.json(['commit', 'his', '--id', 'own']);
    await bob.json(['checkout', 'shared', 'hers', '--yes']);
    const { v0: claim } = await mounted(play, 'shared');
    expect(await sourceOf(play, claim!)).toBe(await handleOf(play, 'shared-v0-hers'));
    const said = await bob.refused(['stop', 'books']);
    expect(said).toContain('the repository belongs to the stack');
    expect(said).toContain('talestack up alice');
  }, 600_000);

  it("up and down of one's environment delete nothing that the other's commands made", async () => {
    const made = 'titanRepository in (his, shared)';
    const before = await everything(made);
    expect(before).toHaveLength(8);
    // A change, so that up has something to do.
    alice.write(books({ from: { commit: 'first' }, env: { POSTGRES_DB: 'tales' } }));
    await alice.drive('up');
    expect(await everything(made)).toEqual(before);
    await alice.drive('down');
    expect(await everything(made)).toEqual(before);
    expect(await names(play, 'statefulset')).toEqual(['his', 'shared']);
    // The commit stays, too, and can still be cloned.
    expect(await names(play, 'volumesnapshot')).toContain('books-v0-first');
    await bob.json(['clone', 'books@first', 'again']);
    const { v0: claim } = await mounted(play, 'again');
    expect(await sourceOf(play, claim!)).toBe(await handleOf(play, 'books-v0-first'));
  }, 600_000);
});
