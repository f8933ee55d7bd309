import { plannedTalks } from '../../src/app';
import { schema } from '../../src/config/schema';

test('each submission reaches anything, and nobody reaches a submission', () => {
  const submissions = { night: { tasks: ['a'] }, day: { tasks: ['b', 'c'] } };
  const config = schema.parse({
    wholetale: { enabled: false },
    batch: { image: 'example.org/tasks:1.0', submissions },
  });
  expect(plannedTalks({ ...config, environment: 'test' })).toMatchObject([
    {
      chart: 'batch',
      from: { id: 'night', words: 'night', pods: true },
      to: { id: 'anything', pods: false },
    },
    { chart: 'batch', from: { id: 'day' }, to: { id: 'anything' }, ports: ['any'] },
  ]);
});
