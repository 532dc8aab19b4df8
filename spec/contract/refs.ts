import type { Mode } from '../../src/index.js';
import type { Capabilities } from './capabilities.js';
import { peering } from './peering.js';

export function refs(mode: Mode, capabilities: Capabilities): void {
  describe('refs between actors', () => peering(mode, mode, capabilities.sparesOthers));
}
