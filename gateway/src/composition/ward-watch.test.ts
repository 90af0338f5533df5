// SPDX-License-Identifier: Apache-2.0
// What is tidied away by age is gone for good: only by a clock that the ledger has confirmed.
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import pino from 'pino';
import { Registry } from 'prom-client';
import { madeUpCiphertext } from '../../test/support/ciphertexts';
import { openCustodian } from '../../test/support/hand-made';
import { openInProcessStore } from '../../test/support/in-process-store';
import { until } from '../../test/support/until';
import { StoreSeal } from '../custody';
import { DiskRoom } from '../services/upkeep';
import type { WardStore } from '../store';
import { keepTidy, watchReadiness } from './ward-watch';

describe('tidying', () => {
    const directory = mkdtempSync(join(tmpdir(), 'wardledger-tidy-'));
    let store: WardStore;
    beforeAll(async () => {
        store = await openInProcessStore({ directory, ward: 'ward1', seal: new StoreSeal(Buffer.alloc(32, 1)) });
    });
    afterAll(async () => {
        await store.close();
        rmSync(directory, { recursive: true });
    });

    it('removes nothing while no ledger confirms the time, and says so', async () => {
        const digest = await store.blobs.write('ciphertext', madeUpCiphertext(1));
        const folder = join(directory, 'blobs', digest.slice(0, 2));
        utimesSync(join(folder, `${digest}.ct`), 1, 1);
        const nothing = async () => ({ erased: [], places: [], items: [] });
        const facts = { ledger: { evaluate: nothing }, caller: async () => ({}), draw: () => 0 } as never;
        const lines: string[] = [];
        const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
        const tidy = (clockIsRight: boolean) =>
            keepTidy({
                store,
                ward: 'ward1',
                keepCiphertextsDays: 30,
                registry: new Registry(),
                log,
                clockIsRight: async () => clockIsRight,
                erasures: facts,
            });

        tidy(false).stop();
        await until('it is said', () => lines.join('').includes('nothing is tidied'));
        expect(readdirSync(folder)).toHaveLength(1);
        tidy(true).stop();
        await until('the old one is gone', () => readdirSync(folder).length === 0);
    });
});

describe('readiness', () => {
    const hanging = async () => Promise.withResolvers<never>().promise;
    function setUp(evaluate: () => Promise<unknown>, issuer?: () => Promise<boolean>) {
        const registry = new Registry();
        const watched = watchReadiness({
            lifecycle: { started: true, stopping: false },
            ledger: { evaluate, reachable: async () => true } as never,
            custodian: { ...openCustodian(), reachable: async () => true },
            store: { healthy: async () => true, damage: async () => ({ 'post-missing': 2, 'post-unreadable': 0 }) as never },
            room: new DiskRoom({ freeBytes: async () => 2, reserve: 1 }),
            vitals: { status: () => ({ moving: true }) as never },
            registry,
            ...(issuer !== undefined && { issuer }),
        });
        const shown = async () => {
            const text = await registry.metrics();
            return [...text.matchAll(/^readiness_check\{check="(\w+)"\} 0$/gm)].map(([, check]) => check);
        };
        return { ...watched, shown };
    }
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it.each<[string, (() => Promise<boolean>) | undefined, object]>([
        ['an issuer whose keys are at hand', async () => true, { issuer: true }],
        ['an issuer that does not answer', async () => Promise.reject(new Error('refused')), { issuer: false }],
        ['no issuer but the own one', undefined, {}],
    ])('says of %s what a token would meet', async (_what, issuer, said) => {
        const { ledger, clock, custodian, store, disk, deliveries, ...more } = await setUp(async () => ({}), issuer).health.checks();
        expect([[ledger, clock, custodian, store, disk, deliveries], more]).toEqual([Array(6).fill(true), said]);
    });

    it.each<[string, () => Promise<unknown>, string[], boolean]>([
        ['all that is well', async () => ({}), [], true],
        ['a ledger that hangs', hanging, ['ledger'], false],
        ['a clock that is wrong', async () => Promise.reject(new DomainError(ERRORS.CLOCK_SKEWED)), ['clock'], false],
        ['a ledger that is away', async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)), ['ledger'], false],
    ])('shows %s, check by check', async (_what, evaluate, missing, right) => {
        const { health, shown, clockIsRight } = setUp(evaluate);
        const answers = Promise.all([shown(), health.checks(), clockIsRight()]);
        await jest.advanceTimersByTimeAsync(2_500);
        const [zeroes, checks, clock] = await answers;
        expect([zeroes, clock]).toEqual([missing, right]);
        expect(await health.alarms()).toEqual(['post-missing']);
        expect(Object.keys(checks).filter((name) => checks[name] === false)).toEqual(missing);
    });
});
