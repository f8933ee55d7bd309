const region = '[a-z]+-[a-z]+\\d{1,2}';
/** What makes a zone of a region: `-a`, or `-ai1a`. */
const zone = `${region}-(?:ai\\d)?[a-z]`;

const isRegionName = new RegExp(`^${region}$`);
const isZoneName = new RegExp(`^${zone}$`);

/** Whether a location is one zone, such as `us-west1-a`. */
export function isZone(location: string): boolean {
  return isZoneName.test(location);
}

/** Whether a location is all zones of a region, such as `us-west1`. */
export function isRegion(location: string): boolean {
  return isRegionName.test(location);
}

/** The region that a location is, or is in. */
export function regionOf(location: string): string {
  return isZone(location) ? location.slice(0, location.lastIndexOf('-')) : location;
}
