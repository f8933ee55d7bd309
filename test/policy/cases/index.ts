import { objectCases } from './objects';
import { podCases } from './pods';

/** Each rule's own mistakes. */
export const cases = [...objectCases, ...podCases];
