import { isIPv4 } from 'node:net';

/** A range of IPv4 addresses. */
export interface AddressRange {
  /** The address that was written. */
  readonly address: string;
  /** The first one of the range: `10.0.0.0`. */
  readonly first: string;
  /** Number of the first one, and of the last one. */
  readonly from: number;
  readonly to: number;
}

/** `10.0.0.0/8` as numbers; undefined for what is no range of IPv4 addresses. */
export function addressRange(text: string): AddressRange | undefined {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  if (!isIPv4(address) || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const from = number - (number % size);
  return { address, first: dotted(from), from, to: from + size - 1 };
}

/** Whether an address inside of the range was written instead of its first. */
export function hasHostBits({ address, first }: AddressRange): boolean {
  return address !== first;
}

export function overlap(left: AddressRange, right: AddressRange): boolean {
  return left.from <= right.to && right.from <= left.to;
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
