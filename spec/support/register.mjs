// Loads TypeScript in this thread and, unlike `--import tsx` on Node 20, in every worker thread and child as well.
import { register } from 'tsx/esm/api';

register();
