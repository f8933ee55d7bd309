import type { Host } from '../../../sandbox/real/host';
import { realNodeProblems, requireRealNodes } from '../../../sandbox/real/host';

const fit: Host = {
  platform: 'linux',
  user: 0,
  hasProgram: () => true,
  read: (file) => (file === '/proc/filesystems' ? 'nodev\toverlay\nnodev\tmqueue\n' : ''),
  exists: (file) => file !== '/sys/fs/cgroup/cgroup.controllers',
  isOverlay: () => false,
};

/** Messages about a machine that differs from a fit one in this. */
function messages(differs: Partial<Host>): string[] {
  return realNodeProblems('/state', { ...fit, ...differs }).map(({ message }) => message);
}

describe('a real node', () => {
  it('runs on a machine that has all it needs, of either kind of cgroups', () => {
    expect(messages({})).toEqual([]);
    const unified = '/sys/fs/cgroup/cgroup.controllers';
    const read = (file: string) => (file === unified ? 'cpuset cpu io memory pids\n' : fit.read(file));
    expect(messages({ exists: () => true, read })).toEqual([]);
  });

  it.each<[string, Partial<Host>, string]>([
    ['another system', { platform: 'darwin' }, 'containers run on Linux; this is darwin'],
    ['another user', { user: 1000 }, 'only root can make the namespaces of a node'],
    ['no `ip`', { hasProgram: (name) => name !== 'ip' }, '`ip` is not on PATH'],
    ['no overlay', { read: () => 'mqueue' }, 'the kernel has no file system `overlay`'],
    [
      'no network namespaces',
      { exists: (file) => fit.exists(file) && file !== '/proc/self/ns/net' },
      'the kernel has no net namespaces',
    ],
    ['no tun', { exists: (file) => fit.exists(file) && file !== '/dev/net/tun' }, 'there is no /dev/net/tun'],
    [
      'a hierarchy that is not mounted',
      { exists: (file) => fit.exists(file) && !file.startsWith('/sys/fs/cgroup/memory/') },
      '/sys/fs/cgroup/memory is not mounted',
    ],
    [
      'a state folder in a container',
      { isOverlay: (folder) => folder === '/state' },
      'is on an overlay file system, on which containers cannot keep their files',
    ],
  ])('does not with %s, and that is said', (_what, differs, message) => {
    expect(messages(differs)).toEqual([message]);
  });

  it('is told all that is missing at once', () => {
    const poor = { ...fit, hasProgram: () => false, isOverlay: () => true };
    expect(() => {
      requireRealNodes('/state', poor);
    }).toThrow(/^This machine cannot run a real node[^]*unshare[^]*nsenter[^]*ip[^]*TALESTACK_SANDBOX_DIR/);
  });
});
