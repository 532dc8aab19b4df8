import type { Bench } from 'tinybench';
import { type ActorExecutor, type ActorRef, Future, type Mode, spawnWith } from '../../src/index.js';
import { CounterActor } from '../sides/workers/counter-actor.js';
import { RelayActor } from '../sides/workers/relay-actor.js';

const BURST = 10_000;
const PINGS = 500;

/** The ways from actor to actor, beside those from the host. A figure is that of the whole burst, or of all pings one after the other. */
export async function addRefs(bench: Bench): Promise<() => Promise<void>> {
  const executors: ActorExecutor<object>[] = [];
  const relay = (mode: Mode): ActorExecutor<RelayActor> => keep(spawnWith({ mode }, RelayActor));
  const counter = (mode: Mode): ActorExecutor<CounterActor> => keep(spawnWith({ mode }, CounterActor));
  function keep<E extends ActorExecutor<object>>(executor: E): E {
    executors.push(executor);
    return executor;
  }

  for (const mode of ['thread', 'process'] as const) {
    const to = counter(mode);
    bench
      .add(`refs: host to ${mode}, ${BURST} posted`, async () => {
        await Future.all(Array.from({ length: BURST }, () => to.post({ action: 'add', n: 1 })));
      })
      .add(`refs: host to ${mode}, ${PINGS} pings`, async () => {
        for (let i = 0; i < PINGS; i++) await to.post({ action: 'add', n: 1 });
      });
  }
  const ways: [string, ActorExecutor<RelayActor>, ActorRef<CounterActor>][] = [
    ['thread to thread', relay('thread'), counter('thread')],
    ['thread to process', relay('thread'), counter('process')],
    ['process to process', relay('process'), counter('process')],
  ];
  const within = relay('thread');
  ways.push(['within a thread', within, await within.post({ action: 'adopt', mode: 'inline' })]);
  for (const [name, from, to] of ways) {
    bench
      .add(`refs: ${name}, ${BURST} posted`, async () => void (await from.post({ action: 'burst', to, count: BURST })))
      .add(`refs: ${name}, ${PINGS} pings`, async () => void (await from.post({ action: 'ping', to, count: PINGS })));
  }
  await Promise.all(executors.map(({ ready }) => ready));
  return async () => {
    await Promise.all(executors.map((executor) => executor.shutdown()));
  };
}
