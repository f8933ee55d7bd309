import { readLive, stateOf } from '../../../src/cli/graph/live';
import type { Environment } from '../../../src/cli/environment';
import type { ObjectState } from '../../../src/cli/status/objects';
import { UserError } from '../../../src/errors';
import { configOf } from '../../graph/support';

const environment: Environment = { config: configOf(), warnings: [], secretsSet: [], projectDir: '/' };
const signal = new AbortController().signal;

const object = (more: Partial<ObjectState>): ObjectState => ({
  component: 'mongo',
  kind: 'Deployment',
  path: 'Deployment/wholetale/mongo',
  ready: true,
  state: '1/1',
  images: [],
  points: [],
  hosts: [],
  reasons: [],
  ...more,
});

describe('what a cluster says', () => {
  it('is a result where it answers', async () => {
    const live = { states: new Map(), words: 'live' };
    expect(await readLive(environment, 5, signal, () => Promise.resolve(live))).toEqual({
      reached: true,
      live,
    });
  });

  it('is no failure where it refuses: the reason is told', async () => {
    const refused = new UserError('The cluster cannot be reached', [{ message: 'refused', fix: 'start it' }]);
    const result = await readLive(environment, 5, signal, () => Promise.reject(refused));
    expect(result).toMatchObject({ reached: false, pending: false });
    expect(result).toMatchObject({ problem: { fix: 'start it' } });
    expect(JSON.stringify(result)).toContain('The cluster cannot be reached');
  });

  it('is not waited for any longer than said', async () => {
    const result = await readLive(environment, 0.05, signal, () => new Promise(() => undefined));
    expect(result).toMatchObject({ reached: false, pending: true });
  });
});

describe('the state of an object', () => {
  it.each([
    ['ready', {}, { is: 'ready', text: '1/1', reasons: [] }],
    [
      'not ready',
      {
        ready: false,
        state: '0/1',
        reasons: [{ object: 'Deployment/wholetale/mongo', cause: 'image' as const, message: 'no image' }],
      },
      { is: 'not ready', text: '0/1', reasons: ['no image'] },
    ],
    [
      'missing',
      {
        ready: false,
        state: 'missing',
        reasons: [
          {
            object: 'Deployment/wholetale/mongo',
            cause: 'missing' as const,
            message: 'is not in the cluster',
          },
        ],
      },
      { is: 'missing', text: '', reasons: [] },
    ],
    [
      'with its name before it',
      { path: 'PersistentVolumeClaim/wholetale/data', state: 'data 1Gi Bound' },
      { is: 'ready', text: '1Gi Bound', reasons: [] },
    ],
  ])('%s', (_what, more, state) => {
    expect(stateOf(object(more))).toEqual(state);
  });
});
