import { sharedContractSuite } from './suite.js';

sharedContractSuite('thread', {
  movedBuffers: true,
  sharedMemory: true,
  messagePorts: true,
  blockedHandlerSeesAbort: 'yes',
  killsBlockedHandler: true,
  containsCrashes: true,
  sparesOthers: false,
  exactCancel: true,
});
