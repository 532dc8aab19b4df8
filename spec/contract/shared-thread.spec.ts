import { sharedContractSuite } from './suite.js';

sharedContractSuite('thread');
