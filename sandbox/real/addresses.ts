import type { Owner } from './owner';

/**
 * Where a node lives. Each sandbox with a real node has a slot of its own on
 * this machine, and addresses by it, so that several run side by side.
 */
export interface Addresses {
  readonly slot: number;
  /** The link's end on this machine, where the API server listens. */
  readonly host: string;
  /** The link's end in the node. */
  readonly node: string;
  readonly link: string;
  /** Its pods' addresses, which this machine reaches by the link. */
  readonly pods: string;
  /** The link's name on this machine. */
  readonly device: string;
  /** Below every hierarchy of /sys/fs/cgroup; another sandbox has another one, in this slot, too. */
  readonly cgroup: string;
}

/** How many slots there are. */
export const slots = 100;

export function addressesOf(slot: number, { mark }: Pick<Owner, 'mark'>): Addresses {
  return {
    slot,
    host: `10.98.${slot}.1`,
    node: `10.98.${slot}.2`,
    link: `10.98.${slot}.0/30`,
    pods: `10.97.${slot}.0/24`,
    device: `talestack${slot}`,
    cgroup: `talestack-${slot}-${mark}`,
  };
}

/** The node's name in Kubernetes. */
export const nodeName = 'real-1';

/** The address of the cluster's DNS, from the range of services. */
export const dnsAddress = '10.96.0.10';
