import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * The packet filter of a network, by programs of the node's Debian packages: a
 * machine that has none of its own may have tables all the same.
 */
export class PacketFilter {
  private readonly libraries: readonly string[];
  private readonly loader: string;

  /** @param packages the unpacked packages of a node */
  constructor(private readonly packages: string) {
    const folders = ['lib', 'usr/lib'].flatMap((folder) =>
      readdirSync(path.join(packages, folder))
        .filter((each) => each.endsWith('-linux-gnu'))
        .map((each) => path.join(packages, folder, each)),
    );
    this.libraries = folders;
    const files = folders.flatMap((folder) => readdirSync(folder).map((each) => path.join(folder, each)));
    this.loader = files.find((file) => path.basename(file).startsWith('ld-linux'))!;
  }

  /**
   * Every table of this machine's own network: those of nftables, which the usual iptables writes, too, and those of
   * the older iptables.
   *
   * @throws where one of the programs fails
   */
  tables(): string {
    return listed('sh', ['-euc', this.script([])]);
  }

  /** The same for a network of its own, which is made for it, after these commands; it is gone then. */
  tablesAfter(...commands: readonly string[][]): string {
    return listed('unshare', ['--net', 'sh', '-euc', this.script(commands)]);
  }

  private script(commands: readonly string[][]): string {
    const listing = [
      ['nft', '--stateless', 'list', 'ruleset'],
      ['iptables-legacy-save'],
      ['ip6tables-legacy-save'],
    ];
    return [...commands, ...listing].map((each) => this.command(each)).join('\n');
  }

  /** As a line of a shell. */
  private command([program = '', ...args]: readonly string[]): string {
    const extensions = this.libraries.map((folder) => path.join(folder, 'xtables')).join(':');
    const words = [
      ...[this.loader, '--library-path', this.libraries.join(':')],
      // One file is all programs of the older iptables, by its first argument.
      ...(program === 'nft'
        ? [path.join(this.packages, 'usr/sbin/nft')]
        : [path.join(this.packages, 'usr/sbin/xtables-legacy-multi'), program]),
      ...args,
    ];
    return `XTABLES_LIBDIR='${extensions}' ${words.map((each) => `'${each}'`).join(' ')}`;
  }
}

/** Without what changes by itself: the time of the listing, and counters. */
function listed(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ''))
    .join('\n');
}
