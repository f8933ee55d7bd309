import { isPinned } from '../../src/config/checks/checks';
import { mirrored, pullPolicy } from '../../src/kube/images';

test.each([
  ['mongo:3.2.21', true],
  ['registry.example.org:5000/mongo', false],
  ['registry.example.org:5000/mongo:3.2', true],
  ['mongo', false],
  ['wholetale/girder:latest', false],
  [`wholetale/girder:latest@sha256:${'a'.repeat(64)}`, true],
])('%s is pinned: %s', (image, pinned) => {
  expect(isPinned(image)).toBe(pinned);
  expect(pullPolicy(image)).toBe(pinned ? 'IfNotPresent' : 'Always');
});

test.each([
  [undefined, 'mongo:3.2.21'],
  ['mirror.example.org', 'mirror.example.org/mongo:3.2.21'],
  ['mirror.example.org/hub/', 'mirror.example.org/hub/mongo:3.2.21'],
])('behind the prefix %s', (prefix, expected) => {
  expect(mirrored('mongo:3.2.21', prefix)).toBe(expected);
});
