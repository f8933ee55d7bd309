export { Teraslice } from './teraslice';
