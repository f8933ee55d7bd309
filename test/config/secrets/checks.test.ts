import { selfSigned } from '../../../src/config/secrets/certificates';
import { clusterNames } from '../../../src/config/secrets/registry-names';
import { schema } from '../../../src/config/schema';
import { secretValueProblems } from '../../../src/config/secrets/checks';
import type { PartialSecrets } from '../../../src/config/secrets/names';

const problems = (values: PartialSecrets, settings: object = {}, words = {}) => {
  const config = { ...schema.parse({ namespace: 'wt', ...settings }), environment: 'dev' };
  return secretValueProblems(values, config, new Date(), words);
};

describe("the password of girder's administrator", () => {
  it.each([
    ['adm1n', 1],
    ['adm1n!', 0],
    ['a word', 0],
    ['\u{1f40b}\u{1f40b}\u{1f40b}', 1],
    ['short\nand long', 1],
  ])('%j: %d problems', (password, count) => {
    const found = problems({ 'girder.adminPassword': password });
    expect(found).toHaveLength(count);
    expect(JSON.stringify(found)).not.toContain(password);
  });

  it('that is blank is called so, and no more', () => {
    expect(problems({ 'girder.adminPassword': ' ' }).map(({ message }) => message)).toEqual(['is blank']);
  });
});

it.each([
  ['globus.clientId', 'globus.clientSecret'],
  ['globus.clientSecret', 'globus.clientId'],
])('%s without %s is a problem, both or none are not', (there, missing) => {
  const [problem, ...others] = problems({ [there]: 'told' });
  expect([problem?.key, others]).toEqual([missing, []]);
  expect(problem?.fix).toBe(`npx talestack secrets set dev ${missing}=FILE`);
  expect(problems({ [there]: 'told', [missing]: 'told' })).toEqual([]);
});

describe('the certificate of the registry', () => {
  let withoutLoopback: PartialSecrets;
  beforeAll(async () => {
    const { names } = clusterNames('wt');
    const about = { commonName: 'registry', addresses: [], now: new Date(), days: 10 };
    const made = await selfSigned({ ...about, names });
    withoutLoopback = { 'registry.certificate': made.certificate, 'registry.privateKey': made.privateKey };
  });

  it.each([
    ['has to be for the loopback of nodes, where a DaemonSet has them trust it', 'none', {}, 1],
    ['need not where the node pool does', 'gke', {}, 0],
    ['has to on GKE where the DaemonSet is switched on', 'gke', { trust: { enabled: true } }, 1],
    ['need not where nobody has them trust it', 'none', { trust: { enabled: false } }, 0],
  ])('%s', (_, type, registry, count) => {
    expect(problems(withoutLoopback, { cluster: { type }, registry })).toHaveLength(count);
  });

  it('that does not fit is mended by a new one', () => {
    const settings = { cluster: { type: 'none' } };
    const [problem] = problems(withoutLoopback, settings);
    expect(problem?.key).toBe('registry.certificate');
    expect(problem?.message).toContain('and not for localhost, 127.0.0.1');
    expect(problem?.fix).toBe('npx talestack secrets rotate dev registryCertificate');
    const [inFiles] = problems(withoutLoopback, settings, { flags: ' --files' });
    expect(inFiles?.fix).toBe('npx talestack secrets rotate dev registryCertificate --files');
  });
});
