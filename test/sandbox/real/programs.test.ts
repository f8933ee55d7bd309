import { addressesOf } from '../../../sandbox/real/addresses';
import { nodeSpecs, proxies } from '../../../sandbox/real/programs';

const addresses = addressesOf(7, { mark: 'mark' });
const proxy = 'http://user:password@proxy.example.org:3128';
const own = 'localhost,127.0.0.1,registry,.svc,.cluster.local,10.96.0.0/16,10.98.7.0/30,10.97.7.0/24';

describe("this machine's proxies", () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['none', {}, {}],
    ['none, but hosts that would go without', { NO_PROXY: 'example.org' }, {}],
    ['one', { HTTPS_PROXY: proxy }, { HTTPS_PROXY: proxy, NO_PROXY: own }],
    [
      'small letters',
      { http_proxy: proxy, no_proxy: 'example.org, localhost' },
      { HTTP_PROXY: proxy, NO_PROXY: `example.org,${own}` },
    ],
    ['empty ones, as one unsets them', { HTTP_PROXY: '', NO_PROXY: '' }, {}],
  ])('%s: are for what is outside of the sandbox', (_what, env, expected) => {
    expect(proxies(addresses, env)).toEqual(expected);
  });

  it('are given to containerd, and to no other program', () => {
    const before = process.env.HTTPS_PROXY;
    process.env.HTTPS_PROXY = proxy;
    try {
      const specs = Object.values(nodeSpecs(addresses, 1));
      const told = specs.filter((spec) => JSON.stringify(spec).includes('proxy.example.org'));
      expect(specs.length).toBeGreaterThan(3);
      expect(told.map(({ name }) => name)).toEqual(['containerd']);
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
  });
});
