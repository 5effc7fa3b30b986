// The words that are shown to staff and in the hall; those of the touchscreen
// come in two languages, from face.ts.

import { zh, type Words } from './zh';

export { sentence } from './sentence';
export const w: Words = zh;
