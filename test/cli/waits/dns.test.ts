import { dnsLook, isLocalDomain } from '../../../src/cli/waits/dns';

const hosts = ['girder.example.edu', 'dashboard.example.edu'];
const resolver = (table: Record<string, readonly string[]>) => (name: string) =>
  Promise.resolve(table[name] ?? []);
const sites = (...points: string[]) => hosts.map((host) => ({ host, points }));
const both = (...addresses: string[]) => resolver(Object.fromEntries(hosts.map((host) => [host, addresses])));

it('holds where every host leads to the ingress', async () => {
  expect(await dnsLook(sites('10.1.2.3'), both('10.1.2.3'))).toMatchObject({ done: true });
  expect(await dnsLook(sites('10.1.2.3', 'fd00::1'), both('10.1.2.3', 'fd00::1'))).toMatchObject({
    done: true,
  });
});

it('names each host that has no address, or another one, and the record to make', async () => {
  const look = await dnsLook(sites('10.1.2.3'), resolver({ [hosts[1]!]: ['10.9.9.9'] }));
  expect(look).toMatchObject({
    done: false,
    problems: [
      {
        where: hosts[0],
        message: 'has no address in DNS',
        fix: 'make the record: girder.example.edu. A 10.1.2.3',
      },
      { where: hosts[1], message: 'leads to 10.9.9.9, and not to the ingress at 10.1.2.3' },
    ],
  });
});

it('is not content with an old address beside the new one', async () => {
  expect(await dnsLook(sites('10.1.2.3'), both('10.1.2.3', '10.9.9.9'))).toMatchObject({ done: false });
});

it('looks for each host at its own Ingress', async () => {
  const table = { [hosts[0]!]: ['10.1.2.3'], [hosts[1]!]: ['10.1.2.3'] };
  const own = [
    { host: hosts[0]!, points: ['10.1.2.3'] },
    { host: hosts[1]!, points: ['10.1.2.4'] },
  ];
  expect(await dnsLook(own, resolver(table))).toMatchObject({ problems: [{ where: hosts[1] }] });
});

it('follows the name that some clouds give instead of an address', async () => {
  const lead = { 'lb.cloud.example': ['10.1.1.1', '10.1.1.2'] };
  const table = Object.fromEntries(hosts.map((host) => [host, ['10.1.1.2', '10.1.1.3']]));
  expect(await dnsLook(sites('lb.cloud.example'), resolver({ ...lead, ...table }))).toMatchObject({
    done: true,
  });
  expect(await dnsLook(sites('lb.cloud.example'), resolver(lead))).toMatchObject({
    problems: [{ fix: 'make the record: girder.example.edu. CNAME lb.cloud.example' }, {}],
  });
});

it.each([
  ['local.wholetale.org', true],
  ['wt.test', true],
  ['cluster.local', true],
  ['example.org', true],
  ['wholetale.org', false],
  ['local.university.edu', false],
  ['mytest', false],
])('whether %s is only local: %s', (domain, local) => {
  expect(isLocalDomain(domain)).toBe(local);
});
