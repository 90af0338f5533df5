// SPDX-License-Identifier: Apache-2.0
// Ledger ids for outside ids: asked together, remembered, and decided by what stands on the ledger, not by what was sent.

import { generateKeyPairSync } from 'node:crypto';
import type { FoundNumbering } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import type { LedgerCaller } from '../../ledger/ports';
import { SubjectResolver, type OutsideId } from './subject-resolver';

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JWK;
const caller: LedgerCaller = { name: 'c', mspId: 'm', certificate: '', sign: async () => new Uint8Array() };
const device = (id: string): OutsideId => ({ kind: 'device', id });

interface Registered {
    readonly subjects: { lookupKey: string; ledgerId: string; sealedId: string }[];
    readonly numbering?: string;
}

function worldOf(standing: Record<string, string> = {}, numberings: readonly FoundNumbering[] = []) {
    const index = new Map(Object.entries(standing));
    const calls: string[] = [];
    const sealed: string[] = [];
    let time = 0;
    let lookups = 0;
    const said: unknown[] = [];
    const answers = [...numberings];
    const ledger = {
        evaluate: async (_caller: LedgerCaller, name: string, { lookupKeys }: { lookupKeys?: string[] }) => {
            calls.push(lookupKeys === undefined ? name : `${name} ${lookupKeys.length}`);
            return lookupKeys === undefined ? (answers.shift() ?? { numbering: 'both', settled: true }) : ledger.find(lookupKeys);
        },
        find: (lookupKeys: string[]) =>
            lookupKeys.map((lookupKey) => {
                const ledgerId = index.get(lookupKey);
                return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: '' };
            }),
        submit: async (_caller: LedgerCaller, { name, transient }: { name: string; transient: Registered }) => {
            const { subjects, numbering } = transient;
            said.push(numbering);
            calls.push(`${name} ${subjects.length}`);
            subjects.forEach(({ lookupKey, ledgerId, sealedId }) => {
                sealed.push(sealedId);
                index.set(lookupKey, index.get(lookupKey) ?? ledgerId);
            });
        },
    };
    const custodian = {
        lookupKeys: async (ids: readonly (OutsideId & { ward?: string | undefined })[]) => {
            lookups += 1;
            return ids.map(({ kind, id, ward }) => [kind, ...(ward === undefined ? [] : [ward]), id].join('/'));
        },
    };
    const resolver = new SubjectResolver({ ledger: ledger as never, custodian, recipients: [jwk], monotonic: () => time, ward: 'ward1' });
    return {
        resolver,
        ledger,
        calls,
        sealed,
        said,
        index,
        custodian,
        lookups: () => lookups,
        pass: (milliseconds: number) => void (time += milliseconds),
    };
}

it('finds what is registered without registering anything', async () => {
    const { resolver, calls } = worldOf({ 'device/a': 'id-a' });
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['id-a']);
    expect(calls).toEqual(['subject:FindSubjects 1']);
});

it('registers what is missing in one transaction, whoever asked', async () => {
    const { resolver, calls, index } = worldOf({ 'device/a': 'id-a' });
    const [first, second] = await Promise.all([
        resolver.resolve(caller, [device('a'), device('b')]),
        resolver.resolve(caller, [device('b'), { kind: 'record', id: 'b' }]),
    ]);
    expect(first).toEqual(['id-a', index.get('device/b')]);
    expect(second).toEqual([index.get('device/b'), index.get('record/b')]);
    expect(calls).toEqual(['subject:GetNumbering', 'subject:FindSubjects 3', 'subject:RegisterSubjects 2', 'subject:FindSubjects 3']);
});

it('sends the outside id sealed only', async () => {
    const { resolver, sealed } = worldOf();
    await resolver.resolve(caller, [device('canary-monitor-7')]);
    expect(JSON.parse(sealed[0]!)).toMatchObject({ ciphertext: expect.any(String), recipients: [expect.anything()] });
    expect(Buffer.from(sealed[0]!, 'base64').toString('latin1') + sealed[0]!).not.toContain('canary-monitor-7');
});

it('takes the id that stands when the other ward was first', async () => {
    const { resolver, index, custodian } = worldOf();
    const original = custodian.lookupKeys;
    custodian.lookupKeys = async (ids) => {
        setImmediate(() => index.set('device/a', 'theirs'));
        return original(ids);
    };
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['theirs']);
});

it('remembers for a while, not for ever', async () => {
    const { resolver, lookups, index, pass } = worldOf({ 'device/a': 'before' });
    await resolver.resolve(caller, [device('a')]);
    index.set('device/a', 'merged');
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['before']);
    pass(300_000);
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['merged']);
    expect(lookups()).toBe(2);
});

it('fails everyone who asked, and asks again next time', async () => {
    const { resolver, custodian } = worldOf({ 'device/a': 'id-a' });
    const original = custodian.lookupKeys;
    custodian.lookupKeys = async () => Promise.reject(new Error('away'));
    const asked = [resolver.resolve(caller, [device('a')]), resolver.resolve(caller, [device('a')])];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    custodian.lookupKeys = original;
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['id-a']);
});

it('takes no empty text for a ledger id when the ledger answers for too few, and remembers nothing of it', async () => {
    const { resolver, ledger } = worldOf();
    const whole = ledger.find;
    ledger.find = (lookupKeys) => whole(lookupKeys).slice(1);
    await expect(resolver.resolve(caller, [device('a'), device('b')])).rejects.toThrow('the ledger id of a registered subject');
    ledger.find = whole;
    expect(await resolver.resolve(caller, [device('b')])).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});

it('registers nothing under a lookup key that the custodian did not give', async () => {
    const { resolver, custodian, calls } = worldOf();
    custodian.lookupKeys = async () => [];
    await expect(resolver.resolve(caller, [device('a')])).rejects.toThrow('the lookup key of an outside id');
    expect(calls).toEqual(['subject:FindSubjects 0']);
});

it('forgets when it is told to: an erased number leads elsewhere from then on', async () => {
    const { resolver, index } = worldOf({ 'device/a': 'id-a' });
    await resolver.resolve(caller, [device('a')]);
    index.set('device/a', 'another');
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['id-a']);
    resolver.forget();
    expect(await resolver.resolve(caller, [device('a')])).toEqual(['another']);
});

it('never asks for more at once than the ledger takes', async () => {
    const { resolver, calls } = worldOf();
    const ids = Array.from({ length: 450 }, (_, index) => device(`d${index}`));
    expect(new Set(await resolver.resolve(caller, ids)).size).toBe(450);
    expect(calls.filter((call) => call.startsWith('subject:Register')).sort()).toEqual(
        [200, 200, 50].map((n) => `subject:RegisterSubjects ${n}`).sort(),
    );
});

it('registers a number as the own ward’s where each ward has its own, and says so; devices stay both wards’', async () => {
    const { resolver, index, said, sealed } = worldOf({}, [{ numbering: 'ward', settled: true }]);
    await resolver.resolve(caller, [device('m'), { kind: 'record', id: 'P001' }]);
    expect([...index.keys()]).toEqual(['device/m', 'record/ward1/P001']);
    expect(said).toEqual(['ward']);
    expect(sealed.join()).not.toContain('P001');
});

it('asks whose numbers are until that is settled, and never for devices', async () => {
    const open = { numbering: 'both', settled: false } as const;
    const { resolver, index, said, calls } = worldOf({}, [
        open,
        { numbering: 'ward', settled: false },
        { numbering: 'ward', settled: true },
    ]);
    await resolver.resolve(caller, [device('m')]);
    expect(calls).not.toContain('subject:GetNumbering');
    for (const id of ['a', 'b', 'c', 'd']) {
        await resolver.resolve(caller, [{ kind: 'record', id }]);
    }
    expect([...index.keys()]).toEqual(['device/m', 'record/a', 'record/ward1/b', 'record/ward1/c', 'record/ward1/d']);
    expect(said).toEqual([undefined, undefined, 'ward', 'ward', 'ward']);
    expect(calls.filter((name) => name === 'subject:GetNumbering')).toHaveLength(3);
});
