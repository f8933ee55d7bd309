export { writePrivateFile } from '../config/private-file';
