import { sharedContractSuite } from './suite.js';

sharedContractSuite('process', {
  movedBuffers: false,
  sharedMemory: false,
  messagePorts: false,
  blockedHandlerSeesAbort: 'deadline',
  killsBlockedHandler: true,
  containsCrashes: true,
  sparesOthers: false,
  exactCancel: false,
});
