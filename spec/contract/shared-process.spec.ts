import { sharedContractSuite } from './suite.js';

sharedContractSuite('process');
