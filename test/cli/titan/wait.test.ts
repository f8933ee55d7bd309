import { waitForClaims } from '../../../src/cli/titan/wait';
import { testCluster, testSession } from './support';

const claim = (event: string) => ({
  claim: {
    ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
    metadata: { name: 'db-v0', namespace: 'titan', uid: 'it' },
    spec: { storageClassName: 'standard' },
  },
  event: {
    ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: 'said', namespace: 'titan' }, type: 'Warning' },
    ...{ involvedObject: { uid: 'it' }, reason: 'ProvisioningFailed', message: event },
  } as object,
});

function waitingFor(said: string, timeoutSeconds: number): Promise<void> {
  const its = claim(said);
  const { cluster, faults } = testCluster(its.claim, its.event);
  faults.stuckClaims.add('db-v0');
  let time = 0;
  const session = testSession(cluster, {}, { timeoutSeconds, now: () => new Date((time += 30_000)) });
  return waitForClaims(session, ['db-v0']);
}

describe('waiting for claims', () => {
  it('ends once the driver has failed for a while', async () => {
    await expect(waitingFor('no quota', 60)).rejects.toThrow(/cannot get ready by itself[\s\S]*no quota/);
  });

  it('goes on for its time while the driver is slow', async () => {
    await expect(waitingFor('DeadlineExceeded', 0.2)).rejects.toThrow('not so after 0.2 s');
  });
});
