// SPDX-License-Identifier: Apache-2.0
// What leaves the chaincode when something breaks that nobody foresaw: a code and nothing else, and in the log only where it broke.

import type { ChaincodeStub } from 'fabric-shim-api';
import { RecordContract } from '../contracts/records';
import { identities } from '../../test/support/certificates';
import { LedgerContext } from './context';

function contextWith(getState: () => Promise<Uint8Array>): { context: LedgerContext; logged: string[] } {
    const logged: string[] = [];
    const context = new LedgerContext();
    const { mspId: mspid, pem } = identities.ward1Admin;
    context.stub = {
        getCreator: () => ({ mspid, idBytes: Buffer.from(pem) }),
        getState,
        getTransient: () => new Map(),
    } as unknown as ChaincodeStub;
    context.logging = {
        setLevel: () => undefined,
        getLogger: () => ({ error: (text: string) => logged.push(text) }),
    } as unknown as LedgerContext['logging'];
    return { context, logged };
}

/** Libraries do reject with what is no error. */
async function rejection(reason: unknown): Promise<never> {
    await Promise.resolve();
    throw reason;
}

describe('an unforeseen failure', () => {
    const failures: [string, () => Promise<Uint8Array>][] = [
        ['an error with private text', () => Promise.reject(new RangeError('Canary Name'))],
        ['a value that is no error', () => rejection('Canary Name')],
        ['a state that is no JSON', () => Promise.resolve(Buffer.from('Canary Name'))],
    ];
    it.each(failures)('%s becomes INTERNAL and is logged without its text', async (_, getState) => {
        const { context, logged } = contextWith(getState);
        const run = new RecordContract().aroundTransaction(context, 'FindRecordById', ['{}']);
        await expect(run).rejects.toThrow(/^\[WL:INTERNAL\] Internal error$/);
        expect(logged).toHaveLength(1);
        expect(logged[0]).toMatch(/^(RangeError|TypeError|SyntaxError)\n {4}at /);
        expect(logged[0]).not.toContain('Canary');
    });

    it('a refusal is not logged', async () => {
        const registration = { ledgerId: 'a'.repeat(32), roles: ['admin'], status: 'active' };
        const { context, logged } = contextWith(() => Promise.resolve(Buffer.from(JSON.stringify(registration))));
        await expect(new RecordContract().aroundTransaction(context, 'FindRecordById', ['{}'])).rejects.toThrow(/^\[WL:REQUEST_INVALID\]/);
        expect(logged).toEqual([]);
    });
});

describe('a function that there is not', () => {
    const refused = /^\[WL:FUNCTION_UNKNOWN\]/;

    it('is refused before anybody asks who calls, and names nothing', async () => {
        const { context, logged } = contextWith(() => Promise.reject(new Error('was asked')));
        for (const name of ['Canary', 'constructor', 'aroundTransaction', undefined]) {
            await expect(new RecordContract().aroundTransaction(context, name, ['{}'])).rejects.toThrow(refused);
        }
        expect(logged).toEqual([]);
    });

    it('is refused so where the dispatcher finds none, too', async () => {
        await expect(new RecordContract().unknownTransaction(new LedgerContext())).rejects.toThrow(refused);
    });
});

describe('the context', () => {
    it('has no caller before one was admitted', () => {
        expect(() => new LedgerContext().actor).toThrow('no caller was admitted');
    });

    it('emits events of the table, with the payload of their row', () => {
        const emitted: [string, string][] = [];
        const context = new LedgerContext();
        const setEvent = (name: string, payload: Uint8Array) => emitted.push([name, Buffer.from(payload).toString('utf8')]);
        context.stub = { setEvent } as unknown as ChaincodeStub;
        context.emit('HeadsElected', { round: 2, cluster: 'c' });
        // @ts-expect-error: not an event of any table
        context.emit('HeadsChosen', { round: 2, cluster: 'c' });
        // @ts-expect-error: the payload of another event
        context.emit('SeedChanged', { round: 2, cluster: 'c' });
        expect(emitted[0]).toEqual(['HeadsElected', '{"cluster":"c","round":2}']);
    });

    it('counts time in whole milliseconds', () => {
        const context = new LedgerContext();
        context.stub = {
            getTxTimestamp: () => ({ seconds: { toString: () => '1750000000' }, nanos: 123_999_999 }),
        } as unknown as ChaincodeStub;
        expect(context.time).toBe(1_750_000_000_123);
    });
});
