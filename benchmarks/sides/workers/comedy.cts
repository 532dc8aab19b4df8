import workload = require('../../workload.js');

const { Counter } = workload;

class ComedyCounter {
  private readonly counter = new Counter();

  handle(message: workload.Message): unknown {
    return this.counter.handle(message);
  }
}

export = ComedyCounter;
