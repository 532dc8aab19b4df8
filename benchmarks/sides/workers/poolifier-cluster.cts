import poolifier = require('poolifier');
import workload = require('../../workload.js');

const counter = new workload.Counter();
const handle = (message?: workload.Message): unknown => counter.handle(message);

// CommonJS: an ES module is loaded too late to hear the pool's first message. Whether a task is asynchronous is told by the function's own kind.
export = new poolifier.ClusterWorker<workload.Message, unknown>({ handle, handleLater: async (message) => handle(message) });
