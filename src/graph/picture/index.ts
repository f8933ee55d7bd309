export type { Card, Link, Picture } from './card';
export { pictureOf } from './cards';
export { layout } from './layout';
export type { Placed } from './placed';
export { svg, svgFile } from './svg';
