import type { Flow } from '../../src/kube/flow';
import { talksOf } from '../../src/kube/flow';
import { namePorts, tcp } from '../../src/kube/port';

const words = { shop: 'the shop', store: 'store' };
const flows: readonly Flow<keyof typeof words>[] = [
  { from: 'anyone', to: 'shop', ports: tcp(80, 443), why: 'it sells' },
  { from: 'shop', to: 'store', ports: 'any', why: 'stock' },
  { from: 'shop', to: 'dns', ports: namePorts, why: 'names' },
];

test('a table becomes lines with words, and tells pods from what is outside', () => {
  const shop = { id: 'shop', words: 'the shop', pods: true };
  expect(talksOf(flows, words)).toEqual([
    {
      from: { id: 'anyone', words: 'anyone', pods: false },
      to: shop,
      ports: ['80', '443'],
      why: 'it sells',
    },
    { from: shop, to: { id: 'store', words: 'store', pods: true }, ports: ['any'], why: 'stock' },
    {
      from: shop,
      to: { id: 'dns', words: 'name servers', pods: false },
      ports: ['53/UDP', '53'],
      why: 'names',
    },
  ]);
});
