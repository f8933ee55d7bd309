import { checkManifests } from '../../src/policy';
import { submissionManifests } from '../../src/batch';
import { optionsOf, submission } from './support';

/** What commands make is in no environment, and is held against the rules here. */
test.each(['per-task', 'indexed', 'sharded'] as const)(
  'a submission of shape %s keeps to the house rules',
  (shape) => {
    const options = optionsOf({ exitCodes: { success: [2], final: [3] }, time: 10 });
    const { objects, findings } = checkManifests(submissionManifests(submission({ shape, options })));
    expect(objects).toBeGreaterThan(1);
    expect(
      findings.map(({ rule, object, path, message }) => `${rule} ${object} ${path}: ${message}`),
    ).toEqual([]);
  },
);
