import type { Config } from '../config/schema';

/** Host that girder is served at. */
export function girderHost({ domain }: Config): string {
  return `girder.${domain}`;
}

/** Host that the dashboard is served at. */
export function dashboardHost({ domain }: Config): string {
  return `dashboard.${domain}`;
}

export function girderUrl(config: Config): string {
  return `https://${girderHost(config)}`;
}

export function dashboardUrl(config: Config): string {
  return `https://${dashboardHost(config)}`;
}
