export { GirderSetup } from './setup';
