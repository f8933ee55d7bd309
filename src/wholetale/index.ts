export { WholeTale } from './wholetale';
