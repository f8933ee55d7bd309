import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { providerOnPath } from '../../../sandbox/binaries';
import { ownFolderMarker } from '../../../sandbox/binaries/search-path';
import { fakeProgram, temporaryFolder } from '../support';

const program = 'pulumi-resource-kubernetes';

function plugin(home: string, version: string): string {
  return fakeProgram(path.join(home, 'plugins', `resource-kubernetes-v${version}`), program, '');
}

describe("Pulumi's own Kubernetes plugin", () => {
  it('is taken from PATH before installed plugins', () => {
    const [bin, home] = [temporaryFolder(), temporaryFolder()];
    plugin(path.join(home, '.pulumi'), '4.30.0');
    const onPath = fakeProgram(bin, program, '');
    expect(providerOnPath({ PATH: bin, HOME: home })).toBe(onPath);
  });

  it('is the newest 4.x of the installed ones, by number and not by letter', () => {
    const home = temporaryFolder();
    plugin(path.join(home, '.pulumi'), '4.9.0');
    const newest = plugin(path.join(home, '.pulumi'), '4.30.1');
    plugin(path.join(home, '.pulumi'), '3.99.0');
    expect(providerOnPath({ PATH: '', HOME: home })).toBe(newest);
  });

  it('is found in PULUMI_HOME', () => {
    const [home, pulumiHome] = [temporaryFolder(), temporaryFolder()];
    const installed = plugin(pulumiHome, '4.30.1');
    expect(providerOnPath({ PATH: '', HOME: home, PULUMI_HOME: pulumiHome })).toBe(installed);
  });

  it('is not the stand-in that a sandbox put on PATH', () => {
    const [bin, home] = [temporaryFolder(), temporaryFolder()];
    fakeProgram(bin, program, '');
    writeFileSync(path.join(bin, ownFolderMarker), '');
    expect(providerOnPath({ PATH: bin, HOME: home })).toBeUndefined();
  });
});
