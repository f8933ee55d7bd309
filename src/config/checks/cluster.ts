import type { Problem } from '../../errors';
import { addressRange, overlap } from '../schema/address-range';
import { subject } from '../explain';
import { isZone, regionOf } from '../schema/google-location';
import type { Merged, Path } from '../layer';
import { dotted } from '../layer';
import type { Settings } from '../schema';

type Cluster = Settings['cluster'];

/** What is wrong with two or more keys of the cluster, though each by itself is right. */
export function clusterChecks({ cluster, layer }: Settings, merged: Merged): Problem[] {
  const at = (keys: Path, value?: unknown): Pick<Problem, 'where' | 'key' | 'value'> => ({
    ...subject(merged, ['cluster', ...keys]),
    ...(value !== undefined && { value }),
  });
  const fix = 'leave it out: the cluster of ENV is the stack ENV-cluster';
  return [
    ...(layer === 'cluster'
      ? [{ ...subject(merged, ['layer']), value: layer, message: 'is not the layer of an environment', fix }]
      : []),
    ...scaling(cluster, at),
    ...zones(cluster, at),
    ...ranges(cluster, at),
    ...records(cluster, at),
  ];
}

type At = (keys: Path, value?: unknown) => Pick<Problem, 'where' | 'key' | 'value'>;

function scaling({ nodeCount, autoscaling: { min, max }, builder }: Cluster, at: At): Problem[] {
  const problems: Problem[] = [];
  if (builder.min > builder.max) {
    const message = `is above cluster.builder.max, ${builder.max}`;
    problems.push({ ...at(['builder', 'min'], builder.min), message, fix: 'lower it, or raise the other' });
  }
  if (max === undefined) return problems;
  if (min > max) {
    const message = `is above cluster.autoscaling.max, ${max}`;
    problems.push({ ...at(['autoscaling', 'min'], min), message, fix: 'lower it, or raise the other' });
  } else if (nodeCount < min || nodeCount > max) {
    const message = 'is outside of what autoscaling allows';
    problems.push({ ...at(['nodeCount'], nodeCount), message, allowed: `from ${min} to ${max}` });
  }
  return problems;
}

function zones({ location, zones: named }: Cluster, at: At): Problem[] {
  if (location === undefined || named.length === 0) return [];
  if (isZone(location)) {
    const message = 'is set, and cluster.location is one zone';
    const fix = `leave it out, or set cluster.location to ${regionOf(location)}`;
    return [{ ...at(['zones']), message, fix }];
  }
  return named.flatMap((zone, index) =>
    regionOf(zone) === location
      ? []
      : [{ ...at(['zones', index], zone), message: `is not in ${location}, the cluster.location` }],
  );
}

function ranges({ network }: Cluster, at: At): Problem[] {
  const names = ['nodes', 'pods', 'services'] as const;
  return names.flatMap((name, index) =>
    names.slice(0, index).flatMap((other) => {
      const [left, right] = [addressRange(network[name]), addressRange(network[other])];
      if (!left || !right || !overlap(left, right)) return [];
      const message = `overlaps with ${dotted(['cluster', 'network', other])}, ${network[other]}`;
      return [
        {
          ...at(['network', name], network[name]),
          message,
          fix: 'choose ranges that have no address in common',
        },
      ];
    }),
  );
}

function records({ address, dns }: Cluster, at: At): Problem[] {
  const problems: Problem[] = [];
  if (dns.zone !== undefined && address.name === undefined) {
    const message = 'needs an address that stays: cluster.address.name is not set';
    problems.push({ ...at(['dns', 'zone'], dns.zone), message, fix: 'set cluster.address.name' });
  }
  if (address.existing && address.name === undefined) {
    const message = 'is set, and cluster.address.name is not';
    problems.push({ ...at(['address', 'existing']), message, fix: 'name the address that exists' });
  }
  return problems;
}
