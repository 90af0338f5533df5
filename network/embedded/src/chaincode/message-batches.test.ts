// SPDX-License-Identifier: Apache-2.0
// Messages through a port: each arrives, whole and in order, however many share a parcel.
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { MessageSender, onMessage } from './message-batches';

/** Sends each group in a turn of its own and collects what arrives. */
async function passed(groups: readonly (readonly Uint8Array[])[]): Promise<Buffer[]> {
    const { port1, port2 } = new MessageChannel();
    const sender = new MessageSender(port1);
    const expected = groups.flat().length;
    const received: Buffer[] = [];
    const all = new Promise<void>((resolve) => {
        onMessage(port2, (message) => {
            received.push(Buffer.from(message));
            if (received.length === expected) {
                resolve();
            }
        });
    });
    for (const group of groups) {
        group.forEach((message) => {
            sender.send(message);
        });
        await new Promise(setImmediate);
    }
    await (expected === 0 ? undefined : all);
    port1.close();
    return received;
}

describe('messages in parcels', () => {
    it('arrive as they were sent', async () => {
        const bytes = fc.uint8Array({ maxLength: 200 });
        await fc.assert(
            fc.asyncProperty(fc.array(fc.array(bytes, { maxLength: 4 }), { maxLength: 4 }), async (groups) => {
                expect(await passed(groups)).toEqual(groups.flat().map((message) => Buffer.from(message)));
            }),
            { numRuns: 50 },
        );
    });

    it('leave the memory of what was given to the sender alone', async () => {
        const message = Buffer.from('abc');
        await passed([[message.subarray(0, 2), message]]);
        expect(message.toString()).toBe('abc');
    });
});
