import { UsageError } from '../../../src/cli/boundary';
import { askConsent, checkConsent, describeDestruction } from '../../../src/cli/cluster/consent';
import { clusterConfig } from '../../stacks/cluster/support';

const args = { 'delete-data': false, 'keep-data': true, 'yes-destroy': 'prod' as string | undefined };

describe('down -k', () => {
  it.each([
    ['nothing of the data', { 'keep-data': false }, 'say which'],
    ['both of the data', { 'delete-data': true }, 'not both'],
    // Tests have no terminal.
    ['no name where nobody can be asked', { 'yes-destroy': undefined }, '--yes-destroy prod'],
  ])('refuses to be told %s', (_, change, message) => {
    const check = () => {
      checkConsent({ ...args, ...change }, 'prod');
    };
    expect(check).toThrow(UsageError);
    expect(check).toThrow(message);
  });

  it('goes on when all of it is said', async () => {
    checkConsent(args, 'prod');
    const said = jest.spyOn(console, 'error').mockImplementation();
    await askConsent(args, 'prod', 'what happens');
    expect(said).toHaveBeenCalledWith('what happens');
    said.mockRestore();
  });

  it('says what goes, what stays and that the protection is switched off', () => {
    const config = clusterConfig();
    expect(describeDestruction(config, true, true)).toMatch(
      /cluster wholetale \(project my-project, us-west1-a\)/,
    );
    expect(describeDestruction(config, true, true)).toMatch(/data goes with it[^]*protection/);
    expect(describeDestruction(config, false, false)).toMatch(/disks stay/);
    expect(describeDestruction(config, false, false)).not.toMatch(/protection/);
  });
});
