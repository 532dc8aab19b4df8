import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/bundle.mjs';

export { root };

/** Of a file of the project, as it is there: specs themselves run from what they were compiled to. */
export const urlOf = (path: string): string => pathToFileURL(join(root, path)).href;

/** Node's option for a program that is to load TypeScript as a user's would. */
export const throughTsx: readonly string[] = ['--import', urlOf('spec/support/register.mjs')];
