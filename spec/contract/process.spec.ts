import { contractSuite } from './suite.js';

contractSuite('process', {
  movedBuffers: false,
  sharedMemory: false,
  messagePorts: false,
  blockedHandlerSeesAbort: 'deadline',
  killsBlockedHandler: true,
  containsCrashes: true,
  sparesOthers: true,
  exactCancel: false,
});
