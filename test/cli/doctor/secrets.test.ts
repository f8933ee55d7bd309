import { secretsFinding } from '../../../src/cli/doctor/checks/secrets';
import { generateSecrets } from '../../../src/config';
import { expiry } from '../../../src/config/secrets/certificate-checks';
import { configOf } from '../../wholetale/support';

const config = configOf({ domain: 'tales.example.org' });
const now = new Date('2026-03-01');
let values: Awaited<ReturnType<typeof generateSecrets>>;

beforeAll(async () => {
  values = await generateSecrets({ domain: config.domain, namespace: config.namespace, now });
});

const daysBeforeEnd = (days: number) => {
  const end = expiry(values['site.certificate']!)!;
  return new Date(end.getTime() - days * 24 * 60 * 60 * 1000);
};

it('generated ones fit', () => {
  expect(secretsFinding(values, config, now, 'others')).toEqual({
    outcome: 'ok',
    message: 'they fit each other',
  });
  expect(secretsFinding(values, config, now, 'site').message).toMatch(
    /^covers \*\.tales\.example\.org, valid until \d{4}-/,
  );
});

it('a certificate that ends soon is a warning, one that ended a failure', () => {
  expect(secretsFinding(values, config, daysBeforeEnd(31), 'site').outcome).toBe('ok');
  const soon = secretsFinding(values, config, daysBeforeEnd(29), 'site');
  expect(soon).toMatchObject({
    outcome: 'warn',
    fix: expect.stringContaining('secrets set test site.certificate') as string,
  });
  expect(secretsFinding(values, config, daysBeforeEnd(-1), 'site').outcome).toBe('fail');
});

it('one of another domain fails, and only where it belongs', () => {
  const other = { ...config, domain: 'elsewhere.org' };
  expect(secretsFinding(values, other, now, 'site')).toMatchObject({
    outcome: 'fail',
    problems: [{ key: 'site.certificate' }],
  });
  expect(secretsFinding(values, other, now, 'others').outcome).toBe('ok');
});

it('says nothing good of secrets that are missing, and what is wrong with those that are there', () => {
  const lacking = ['registry.password', 'girder.adminPassword'];
  const some = Object.fromEntries(Object.entries(values).filter(([name]) => !lacking.includes(name)));
  expect(secretsFinding(some, config, now, 'others')).toEqual({
    outcome: 'skipped',
    message: 'not set: registry.password, girder.adminPassword (see Secrets); what is set fits each other',
  });
  expect(secretsFinding({}, config, now, 'others').outcome).toBe('skipped');
  const short = { ...some, 'girder.adminPassword': 'short' };
  expect(secretsFinding(short, config, now, 'others').outcome).toBe('fail');
});

it('shows no value', () => {
  const broken = { ...values, 'registry.password': 'not-that-of-the-line' };
  const found = secretsFinding(broken, config, now, 'others');
  expect(found.outcome).toBe('fail');
  expect(JSON.stringify(found)).not.toContain('not-that-of-the-line');
});
