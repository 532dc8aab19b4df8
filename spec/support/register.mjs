// As docs/typescript.md has it for users, for what they run: loads TypeScript in this thread and, unlike `--import tsx` on Node 20, in every worker thread and
// child as well. The specs themselves take load-typescript.mjs, which is quicker.
import { register } from 'tsx/esm/api';

register();
