/** The port that each component listens on: its container, its Service, and the network policies take it from here. */
export const ports = {
  mongo: 27017,
  redis: 6379,
  registry: 443,
  girder: 8080,
  dashboard: 80,
} as const;
