// SPDX-License-Identifier: Apache-2.0
// Which head a post may come through, and that vitals do not wait for a ledger that is away.

import { createHash } from 'node:crypto';
import { DomainError, ERRORS, type FoundHead, type LedgerFunctionName } from '@wardledger/chaincode/domain';
import type { DevicePost } from '../ports/device-post';
import { createHeadCheck } from './head-check';

const idOf = (word: string): string => createHash('sha256').update(word).digest('hex').slice(0, 32);
const cluster = idOf('cluster');
const caller = { name: 'gateway-1', mspId: 'Ward1MSP', certificate: 'PEM', sign: async () => new Uint8Array(64) };
const post = (via?: string): DevicePost => ({
    device: 'wearable-1',
    patient: 'P001',
    sequence: 1,
    start: '2026-01-01T00:00:00Z',
    periodSeconds: 1,
    signals: [],
    ...(via !== undefined && { via }),
});
const found: FoundHead = {
    cluster,
    ward: 'ward1',
    rounds: [
        { round: 7, head: idOf('head-7') },
        { round: 6, head: idOf('head-6') },
    ],
};

function check(answer: () => FoundHead, known: (id: string) => boolean = () => true, hanging?: Promise<void>) {
    let asked = 0;
    let now = 0;
    const evaluate = async (_caller: unknown, name: LedgerFunctionName, request: object) => {
        if (name === 'subject:FindSubjects') {
            const { lookupKeys } = request as { lookupKeys: string[] };
            if (new Set(lookupKeys).size < lookupKeys.length) {
                throw new DomainError(ERRORS.REQUEST_INVALID);
            }
            return lookupKeys.map((key) => (known(key) ? { lookupKey: key, ledgerId: idOf(key), sealedId: '' } : null));
        }
        asked += 1;
        await hanging;
        return answer();
    };
    const heads = createHeadCheck({
        ward: 'ward1',
        ledger: { evaluate } as never,
        custodian: { lookupKeys: async (ids) => ids.map(({ id }) => id) },
        callers: { caller: async () => caller },
        monotonic: () => now,
        ...(hanging !== undefined && { patience: 10 }),
    });
    return { heads, asked: () => asked, later: (milliseconds: number) => (now += milliseconds) };
}

const refusing = (code: 'NODE_NOT_FOUND' | 'LEDGER_UNAVAILABLE') => () => {
    throw new DomainError(ERRORS[code]);
};

describe('createHeadCheck', () => {
    it.each<[string, string | undefined, () => FoundHead, object]>([
        ['names no head', undefined, refusing('LEDGER_UNAVAILABLE'), { as: 'direct' }],
        ['came through the head', 'head-7', () => found, { as: 'head', election: { cluster, round: 7 } }],
        ['came through the head of the round before', 'head-6', () => found, { as: 'stale', election: { cluster, round: 6 } }],
        ['came through another node', 'head-5', () => found, { as: 'mismatch' }],
        ['came through its own device, which is no head', 'wearable-1', () => found, { as: 'mismatch' }],
        ['came through the head of another ward', 'head-7', () => ({ ...found, ward: 'ward2' }), { as: 'mismatch' }],
        ['is of a device in no area', 'head-7', refusing('NODE_NOT_FOUND'), { as: 'mismatch' }],
        ['comes while the ledger is away', 'head-7', refusing('LEDGER_UNAVAILABLE'), { as: 'unchecked' }],
    ])('judges a post that %s', async (_what, via, answer, verdict) => {
        expect(await check(answer).heads.check([post(via)], 'gateway-1')).toEqual([verdict]);
    });

    it('judges a name that nobody registered', async () => {
        expect(
            await check(
                () => found,
                (id) => id !== 'head-7',
            ).heads.check([post('head-7')], 'gateway-1'),
        ).toEqual([{ as: 'mismatch' }]);
    });

    it('remembers no answer that did not come: the next post asks again', async () => {
        let away = true;
        const { heads } = check(() => (away ? refusing('LEDGER_UNAVAILABLE')() : found));
        expect(await heads.check([post('head-7')], 'gateway-1')).toEqual([{ as: 'unchecked' }]);
        away = false;
        expect(await heads.check([post('head-7')], 'gateway-1')).toMatchObject([{ as: 'head' }]);
    });

    it('asks eight questions at one time, and lets no post wait for a ledger that hangs', async () => {
        let open: () => void = () => undefined;
        const hanging = new Promise<void>((resolve) => (open = resolve));
        const { heads, asked } = check(
            () => found,
            () => true,
            hanging,
        );
        const posts = Array.from({ length: 20 }, (_, index) => ({ ...post('head-7'), device: `wearable-${String(index)}` }));
        expect(new Set((await heads.check(posts, 'gateway-1')).map(({ as }) => as))).toEqual(new Set(['unchecked']));
        expect(asked()).toBe(8);
        open();
        const verdicts = async () => new Set((await heads.check(posts, 'gateway-1')).map(({ as }) => as));
        for (let seen = await verdicts(); seen.has('unchecked'); seen = await verdicts()) {
            await new Promise((resolve) => setImmediate(resolve));
        }
        expect(await verdicts()).toEqual(new Set(['head']));
        expect(asked()).toBe(20);
    });

    it('asks nothing any more whose answer would be too old: it goes to whoever asks now', async () => {
        const { promise: hanging, resolve } = Promise.withResolvers<undefined>();
        const { heads, asked, later } = check(
            () => found,
            () => true,
            hanging,
        );
        const posts = Array.from({ length: 20 }, (_, index) => ({ ...post('head-7'), device: `wearable-${String(index)}` }));
        await heads.check(posts, 'gateway-1');
        later(5_001);
        const now = heads.check([post('head-7')], 'gateway-1');
        resolve(undefined);
        expect(await now).toMatchObject([{ as: 'head' }]);
        expect(asked()).toBe(9);
    });

    it('asks once for five seconds', async () => {
        const { heads, asked, later } = check(() => found);
        await heads.check([post('head-7'), post('head-7')], 'gateway-1');
        expect(asked()).toBe(1);
        later(5_001);
        await heads.check([post('head-7')], 'gateway-1');
        expect(asked()).toBe(2);
    });
});
