import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/bundle.mjs';

export { root };

/** Of a file of the project, as it is there: specs themselves run from what they were compiled to. */
export const urlOf = (path: string): string => pathToFileURL(join(root, path)).href;

/** What loads TypeScript in a program as a user's would, and Node's option for it. */
export const register: string = urlOf('spec/support/register.mjs');
export const throughTsx: readonly string[] = ['--import', register];
