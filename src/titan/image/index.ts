export type { ImageMetadata } from './metadata';
export { parseImageMetadata } from './metadata';
export { imageLocation } from './reference';
export type { RegistryOptions } from './registry';
export { fetchImageMetadata } from './registry';
