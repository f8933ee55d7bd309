import type { Context } from '../../../src/cli/doctor/context';
import { pulumiChecks } from '../../../src/cli/doctor/checks/pulumi';
import { renderReport } from '../../../src/cli/doctor/report';
import { runChecks } from '../../../src/cli/doctor/run';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { schema } from '../../../src/config/schema';

it('says once what to do about a passphrase that is wrong', async () => {
  const environment = { secretsSet: ['mongo.password'] };
  const secrets = () => Promise.reject(pulumiError('error: incorrect passphrase'));
  const context = { config: schema.parse({}), environment, secrets } as unknown as Context;
  const looked = pulumiChecks.filter(({ id }) => id === 'passphrase');
  const report = renderReport(await runChecks(looked, context));
  expect(report).toContain('encrypted with another passphrase');
  expect(report.match(/fix: /g)).toHaveLength(1);
});
