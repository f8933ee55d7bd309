import { formatPath, isWithin, parsePath } from '../../../sandbox/provider/property-path';

describe('property paths', () => {
  it.each([
    ['spec', ['spec']],
    ['spec.rules[0].host', ['spec', 'rules', 0, 'host']],
    ['spec.containers[*].image', ['spec', 'containers', '*', 'image']],
    ['metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
    ['data["say \\"x\\""].y', ['data', 'say "x"', 'y']],
    ['["a.b"].c', ['a.b', 'c']],
  ])('%s', (text, keys) => {
    expect(parsePath(text)).toEqual(keys);
    expect(formatPath(keys)).toBe(text);
  });

  it.each(['spec[', 'a["b', 'a[x]', 'a..b'])('refuses %s', (text) => {
    expect(() => parsePath(text)).toThrow('not a property path');
  });

  it.each([
    ['spec.rules[0].host', 'spec.rules', true],
    ['spec.rules', 'spec.rules', true],
    ['spec.rules[3].host', 'spec.rules[*].host', true],
    ['spec.rulesets', 'spec.rules', false],
    ['spec', 'spec.rules', false],
    ['spec.rules[1]', 'spec.rules[0]', false],
  ])('%s within %s: %s', (path, root, within) => {
    expect(isWithin(parsePath(path), parsePath(root))).toBe(within);
  });
});
