import { parseManifests } from '../src/cli/check/documents';
import { checkManifests } from '../src/policy';
import { yamlText } from '../src/render';
import { manyManifests } from '../test/policy/many';
import type { Bench } from './bench';
import { sideBySide } from './bench';

const usualSize = 10_000;
const rounds = 3;

/**
 * What `talestack check` does with a text: it is parsed, and the objects are held
 * against the house rules. Beside each other, for a tenth of the objects and for
 * all of them: the same seconds per 1000 objects in both say that neither grows faster than its input.
 */
export const bench: Bench = async (size = usualSize) => {
  for (const count of [Math.ceil(size / 10), size]) {
    const text = yamlText(manyManifests(count));
    const parsed = parseManifests(text, 'bench').manifests.map(({ manifest }) => manifest);
    const json = JSON.stringify(parsed);
    await sideBySide({
      title: `House rules over ${(text.length / 1e6).toFixed(1)} MB of YAML`,
      unit: 'objects',
      size: count,
      rounds,
      ways: [
        {
          name: 'parse the YAML',
          run: () => Promise.resolve(parseManifests(text, 'bench').manifests.length),
        },
        { name: 'check all rules', run: () => Promise.resolve(checkManifests(parsed).objects) },
        { name: 'JSON.parse of the same', run: () => Promise.resolve((JSON.parse(json) as object[]).length) },
      ],
    });
  }
};
