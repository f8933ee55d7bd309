export { WholeTale } from './wholetale';
export * from './tale';
