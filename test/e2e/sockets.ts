import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `TCP_LISTEN` in the kernel's tables. */
const listening = '0A';

/** Addresses on which a process of ours waits for connections, such as `127.0.0.1:2379` or `[::]:80` (Linux). */
export function listeningAddresses(pid: number): string[] {
  const fds = `/proc/${pid}/fd`;
  const inodes = new Set(
    readdirSync(fds).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(link(`${fds}/${fd}`))?.[1] ?? []),
  );
  return [...table(`/proc/${pid}/net/tcp`), ...table(`/proc/${pid}/net/tcp6`)]
    .filter((row) => row.state === listening && inodes.has(row.inode))
    .map((row) => row.address);
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Closed since the folder was read.
    return '';
  }
}

function table(file: string) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => {
    const fields = row.trim().split(/\s+/);
    return { address: readable(fields[1] ?? ''), state: fields[3], inode: fields[9] ?? '' };
  });
}

/** `0100007F:1F90`: an address in the byte order of this machine, and a port. */
function readable(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = Buffer.from(address, 'hex');
  if (bytes.length === 4) return `${[...bytes.reverse()].join('.')}:${parseInt(port, 16)}`;
  return `[${bytes.swap32().toString('hex')}]:${parseInt(port, 16)}`;
}
