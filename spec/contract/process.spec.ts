import { contractSuite } from './suite.js';

contractSuite('process');
