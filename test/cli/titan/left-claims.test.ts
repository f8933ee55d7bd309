import { checkout, planCheckout } from '../../../src/cli/titan/checkout';
import { commit } from '../../../src/cli/titan/commit';
import { init } from '../../../src/cli/titan/init';
import { readThere } from '../../../src/cli/titan/read';
import { planRemoval, remove } from '../../../src/cli/titan/remove';
import { mongo, settings, testCluster, testSession } from './support';

/** A repository that was removed after a checkout; its claims are left. */
async function removed({ keepClaims = false } = {}) {
  const { cluster } = testCluster();
  const session = testSession(cluster);
  await init(session, 'db', settings(mongo, { size: ['2Gi'] }));
  await commit(session, 'db', { message: '', id: 'one' });
  const options = { keepClaims };
  const { claims } = await checkout(session, await planCheckout(session, 'db', 'one', options), options);
  await remove(session, await planRemoval(session, 'db', {}));
  return { cluster, session, claims };
}

describe('init after rm', () => {
  it.each([false, true])('takes the claims that were mounted (others kept: %s)', async (keepClaims) => {
    const { cluster, session, claims } = await removed({ keepClaims });
    const { takenOver } = await init(session, 'db', settings(mongo));
    const paths = Object.values(claims).map((each) => `PersistentVolumeClaim/titan/${each}`);
    expect([...takenOver].sort()).toEqual([...paths].sort());
    const { live, claims: all } = await readThere(session, 'db');
    expect(live).toMatchObject({ claims, from: { repository: 'db', commit: 'one', generation: 1 } });
    expect(live.settings.volumes['v0']?.size).toBe('2Gi');
    expect(all.some(({ wasMounted }) => wasMounted)).toBe(false);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(keepClaims ? 4 : 2);
  });

  it('lists them and changes nothing where nothing says which ones are meant', async () => {
    const { cluster, session, claims } = await removed();
    for (const each of Object.values(claims))
      cluster.patch(`PersistentVolumeClaim/titan/${each}`, {
        metadata: { annotations: { 'titan.talestack.io/mounted': null } },
      });
    const before = cluster.writes.length;
    const making = init(session, 'db', settings(mongo));
    await expect(making).rejects.toThrow(/not clear which claims[\s\S]*began with db@one[\s\S]*--empty/);
    expect(cluster.writes).toHaveLength(before);
    expect((await init(session, 'db', settings(mongo), { empty: true })).takenOver).toEqual([]);
    expect((await readThere(session, 'db')).live.claims).toEqual({ v0: 'db-v0', v1: 'db-v1' });
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(4);
  });

  it('refuses claims of an image with other volumes', async () => {
    const { session } = await removed();
    await expect(init(session, 'db', settings())).rejects.toThrow('not clear which claims');
  });

  it('begins empty only where no claim with data has the name', async () => {
    const { session } = await removed({ keepClaims: true });
    await expect(init(session, 'db', settings(mongo), { empty: true })).rejects.toThrow(
      /cannot begin empty[\s\S]*db-v0: volume v0, 2Gi, began empty/,
    );
  });

  it('refuses a size that the claims do not have', async () => {
    const { cluster, session } = await removed();
    const before = cluster.writes.length;
    const larger = settings(mongo, { size: ['3Gi'] });
    await expect(init(session, 'db', larger, { sized: true })).rejects.toThrow(
      /too small: nothing was changed[\s\S]*--size = "3Gi"[\s\S]*has 2Gi/,
    );
    expect(cluster.writes).toHaveLength(before);
  });
});
