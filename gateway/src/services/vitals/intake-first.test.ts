// SPDX-License-Identifier: Apache-2.0
// Intake and delivery do not slow each other down: while posts are being taken delivery has a quarter of its places, and keeps it; with the last of them it has all again.

import { until } from '../../../test/support/until';
import { CALLER, OTHER_CALLER, post, VitalsWorld } from '../../../test/support/vitals-world';
import { IntakeFirst } from './intake-first';
import type { VitalsPorts } from './ports/vitals-ports';

const world = new VitalsWorld();
afterAll(async () => world.remove());

it('gives delivery a quarter of its places while anything is taken, and tells when nothing is any more, however that ended', async () => {
    let freed = 0;
    const first = new IntakeFirst(() => (freed += 1));
    expect([first.places(4), first.places(0)]).toEqual([4, 0]);
    const [one, other] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    const taking = [first.take(async () => one.promise), first.take(async () => other.promise)];
    expect([8, 5, 4, 1, 0].map((all) => first.places(all))).toEqual([2, 2, 1, 1, 0]);
    one.resolve(7);
    expect([await taking[0], first.places(4), freed]).toEqual([7, 1, 0]);
    other.reject(new Error('not taken'));
    await expect(taking[1]).rejects.toThrow('not taken');
    expect([first.places(4), freed]).toEqual([4, 1]);
});

/** Ports by which a test holds every append, and every endorsement, until it lets them go. */
class Held {
    readonly appends: (() => void)[] = [];
    readonly endorsing: (() => void)[] = [];
    holdsAppends = false;

    adapt(ports: VitalsPorts): VitalsPorts {
        const { ledger, outbox } = ports;
        const held = async (waiting: (() => void)[]): Promise<void> => new Promise((resolve) => waiting.push(resolve));
        const append: typeof outbox.append = async (...args) => {
            if (this.holdsAppends) {
                await held(this.appends);
            }
            return outbox.append(...args);
        };
        const endorse = (async (...args: Parameters<typeof ledger.endorse>) => {
            await held(this.endorsing);
            return ledger.endorse(...args);
        }) as typeof ledger.endorse;
        return {
            ...ports,
            outbox: new Proxy(outbox, {
                get: (target, name) => {
                    const found: unknown = name === 'append' ? append : Reflect.get(target, name);
                    return typeof found === 'function' ? (found.bind(target) as unknown) : found;
                },
            }),
            ledger: {
                evaluate: ledger.evaluate.bind(ledger),
                submit: ledger.submit.bind(ledger),
                send: ledger.send.bind(ledger),
                outcome: ledger.outcome.bind(ledger),
                endorse,
            },
        };
    }
}

it('while posts are being taken one transaction is made at a time; then as many as there are places, and nothing has waited for ever', async () => {
    const held = new Held();
    const service = await world.start({ postsPerTransaction: 1, transactionsInFlight: 3, gather: 0, idle: 3_600_000 }, (ports) =>
        held.adapt(ports),
    );
    const posts = [1, 2, 3, 4, 5].map((sequence) => post(sequence));
    held.holdsAppends = true;
    const taking = service.take([post(100, { patient: 'P002' })], OTHER_CALLER);
    await until('one is being taken', () => held.appends.length === 1);
    held.holdsAppends = false;
    await service.take(posts, CALLER);
    await until('one transaction is made', () => held.endorsing.length === 1);
    // Each that comes to its end gives its place to the next, and to no more than that.
    for (const made of [1, 2]) {
        held.endorsing.pop()!();
        await until(`another is made after ${String(made)}`, () => held.endorsing.length === 1);
        expect(service.status().transactionsInFlight).toBe(1);
    }
    held.appends.pop()!();
    await taking;
    await until('all places are taken', () => held.endorsing.length === 3);
    expect(service.status().transactionsInFlight).toBe(3);
    await until('all have come to their ends', () => {
        held.endorsing.splice(0).forEach((go) => {
            go();
        });
        return service.status().pending === 0;
    });
    await world.kill();
});
