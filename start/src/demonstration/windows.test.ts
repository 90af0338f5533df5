// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, Post, Ward } from '../data/dataset';
import { type ApiClient, ApiError } from './api-client';
import type { Clients, WardClients } from './clients';
import { type Recorded, sendDataset } from './vitals';
import { settleWindows, windowTable } from './windows';

const END = Date.parse('2026-03-08T12:30:00Z');

/** Post of a patient who begins so many minutes before the end. */
const post = (patient: string, sequence: number, minutes: number, ward: Ward = 'ward1'): Post => ({
    ward,
    patient,
    device: `monitor-of-${patient}`,
    sequence,
    endOffset: minutes * 60_000,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [60, 61] }],
});

const dataset: Dataset = {
    name: 'd',
    title: 't',
    end: END,
    posts: [post('A', 1, 80), post('A', 2, 40), post('A', 3, 29), post('B', 1, 20, 'ward2')],
};

/** What a ward's ledger and outbox hold, and what it was asked. */
interface Ledgers {
    /** How far a submission has come; its window's name follows from patient and hour. */
    windowState: 'open' | 'closed' | 'VALID';
    forgotten: boolean;
    invalid: readonly string[];
    /** Of the transactions, by the ward that is asked. */
    codes: Record<Ward, (transaction: string) => string>;
    leftOut: number;
    /** Posts that windows say too little of. */
    missing: number;
    onLedger: boolean;
    closeRefusals: number;
    /** How often closed windows are asked for before they are VALID. */
    looksUntilValid: number;
    readonly asked: string[];
}

const submissionOf = ({ device, sequence }: Pick<Post, 'device' | 'sequence'>): string => `${device}/${String(sequence)}`;
const hour = (one: Post): number => Math.floor((END - one.endOffset) / 3_600_000);
const windowOf = (one: Post): string => `window-${one.patient}-${String(hour(one))}`;
const refusal = (status: number, code: string): ApiError => new ApiError('asking', status, { code });

function clientsOf(ledgers: Ledgers): Clients {
    const bySubmission = new Map(dataset.posts.map((one) => [submissionOf(one), one]));
    const answers: Record<string, (rest: string, ward: Ward) => unknown> = {
        submissions: (id) => {
            if (ledgers.forgotten) {
                throw refusal(404, 'SUBMISSION_NOT_FOUND');
            }
            if (ledgers.windowState === 'closed' && ledgers.looksUntilValid-- === 0) {
                ledgers.windowState = 'VALID';
            }
            const one = bySubmission.get(id)!;
            return ledgers.invalid.includes(id)
                ? { state: 'INVALID' }
                : { state: 'VALID', transaction: { id: 'of posts' }, window: { id: windowOf(one), state: ledgers.windowState } };
        },
        posts: (id) => ({ window: windowOf(bySubmission.get(id)!) }),
        windows: (id) => {
            if (!ledgers.onLedger || ledgers.windowState !== 'VALID') {
                throw refusal(404, 'WINDOW_NOT_FOUND');
            }
            const count = dataset.posts.filter((one) => windowOf(one) === id).length - ledgers.missing;
            const leftOut = Array.from({ length: ledgers.leftOut });
            return {
                ciphertext: { bytes: 1000 },
                signals: [{ count: 2 * count }, { count: 1 }],
                posts: { count, ...(leftOut.length > 0 && { leftOut }) },
                transactionId: 'of windows',
            };
        },
        transactions: (id, ward) => ({ code: ledgers.codes[ward](id), blockNumber: 7 }),
    };
    const ward = (name: Ward): WardClients => {
        const client = {
            ward: name,
            get: async (path: string) => {
                ledgers.asked.push(`${name} ${path}`);
                const [, kind, rest] = /^\/v1\/(\w+)\/(.*)$/.exec(path)!;
                return answers[kind!]!(rest!, name);
            },
            post: async (path: string, body: { windows: readonly [Post] }) => {
                ledgers.asked.push(`${name} ${path}`);
                if (path === '/v1/vitals') {
                    return { results: [{ submission: submissionOf(body.windows[0]) }] };
                }
                if (ledgers.closeRefusals-- > 0) {
                    throw refusal(429, 'RATE_LIMITED');
                }
                ledgers.windowState = 'closed';
                return { closed: 1 };
            },
        } as unknown as ApiClient;
        return {
            admission: client,
            gateways: [client, client],
            researcher: client,
            auditor: client,
            officer: client,
            doctor: () => client,
        };
    };
    return { ward1: ward('ward1'), ward2: ward('ward2') };
}

describe('what was posted', () => {
    let folder: string;
    let ledgers: Ledgers;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'windows-'));
        jest.spyOn(console, 'log').mockReturnValue();
        jest.spyOn(process.stdout, 'write').mockReturnValue(true);
        jest.spyOn(Date, 'now').mockReturnValue(END);
        const codes = { ward1: () => 'VALID', ward2: () => 'VALID' };
        ledgers = {
            windowState: 'open',
            forgotten: false,
            invalid: [],
            codes,
            leftOut: 0,
            missing: 0,
            onLedger: true,
            closeRefusals: 0,
            looksUntilValid: 4,
            asked: [],
        };
    });
    afterEach(() => {
        jest.restoreAllMocks();
        rmSync(folder, { recursive: true });
    });

    const sent = async (): Promise<readonly Recorded[]> => (await sendDataset(clientsOf(ledgers), dataset, folder)).posts;
    const settled = async () => settleWindows(clientsOf(ledgers), await sent());
    const asked = (what: string): string[] => ledgers.asked.filter((line) => line.endsWith(what));

    it('is on both ledgers, then its windows, each of which holds the posts of a patient and an hour', async () => {
        const windows = await settled();
        expect(windows.map(({ named, valid }) => [named.map(({ post: { sequence } }) => sequence), valid])).toEqual([
            [[1, 2], true],
            [[3], true],
            [[1], true],
        ]);
        const text = windowTable(windows, END);
        const says = '\n\n3 windows hold 4 posts with 11 readings, in ciphertexts of 3000 bytes.';
        expect(text.endsWith(says)).toBe(true);
        const [header, , ...rows] = text
            .slice(0, -says.length)
            .split('\n')
            .map((line) => line.trim().split(/ {2,}/));
        expect(header).toEqual('patient|ward|hour (UTC)|window|posts|readings|ciphertext bytes|block|transaction|both wards'.split('|'));
        expect(rows.map((row) => row.filter((_, index) => index !== 3).join(' '))).toEqual([
            'A ward1 2026-03-08 11:00 2 5 1000 7 of windows… VALID',
            'A ward1 2026-03-08 12:00 1 3 1000 7 of windows… VALID',
            'B ward2 2026-03-08 12:00 1 3 1000 7 of windows… VALID',
        ]);
    });

    it('is told of hundreds of windows by the first of them, and by what all hold', async () => {
        const [window] = await settled();
        const text = windowTable(Array(45).fill(window), END);
        expect(text.match(/VALID/g)).toHaveLength(40);
        expect(text).toContain('\n  and 5 more\n\n45 windows hold 90 posts with 225 readings, in ciphertexts of 45000 bytes.');
    });

    it('has its windows closed once a ward, when all of it is on the ledgers', async () => {
        await settled();
        const close = ledgers.asked.flatMap((line, index) => (line.endsWith('/v1/windows/close') ? [index] : []));
        expect(close.map((index) => ledgers.asked[index])).toEqual(['ward1 /v1/windows/close', 'ward2 /v1/windows/close']);
        expect(ledgers.asked.findLastIndex((line) => line.endsWith('of posts'))).toBeLessThan(close[0]!);
        // One transaction holds all four, and is asked for once a ward.
        expect(asked('/v1/transactions/of posts')).toEqual(['ward1 /v1/transactions/of posts', 'ward2 /v1/transactions/of posts']);
    });

    it('has no windows closed that are already', async () => {
        ledgers.windowState = 'VALID';
        expect((await settled()).every(({ valid }) => valid)).toBe(true);
        expect(asked('/v1/windows/close')).toEqual([]);
    });

    it('has its windows closed a moment later where a ward was asked a moment before', async () => {
        ledgers.closeRefusals = 1;
        expect((await settled()).every(({ valid }) => valid)).toBe(true);
        expect(asked('/v1/windows/close')).toHaveLength(3);
    });

    it('is not sent again by a second start, which finds it also where the gateway has forgotten it', async () => {
        await settled();
        expect(asked('/v1/vitals')).toHaveLength(4);
        ledgers.forgotten = true;
        const posts = await sent();
        expect(posts.map(({ window, valid }) => [window, valid])).toEqual(dataset.posts.map((one) => [windowOf(one), true]));
        expect((await settleWindows(clientsOf(ledgers), posts)).map(({ valid }) => valid)).toEqual([true, true, true]);
        expect(asked('/v1/vitals')).toHaveLength(4);
        expect(asked('/v1/windows/close')).toHaveLength(2);
    });

    it('is in no window where the ledger refused it', async () => {
        ledgers.invalid = ['monitor-of-B/1'];
        const posts = await sent();
        expect(posts.map(({ window, valid }) => [window !== undefined, valid])).toEqual([...Array(3).fill([true, true]), [false, false]]);
        expect(await settleWindows(clientsOf(ledgers), posts)).toHaveLength(2);
    });

    it.each(['ward1', 'ward2'] as const)('is not VALID where %s does not say so', async (ward) => {
        ledgers.codes[ward] = (transaction) => (transaction === 'of posts' ? 'MVCC_READ_CONFLICT' : 'VALID');
        expect((await sent()).map(({ valid }) => valid)).toEqual([false, false, false, false]);
    });

    it.each([
        ['ward 1 says so of them', () => (ledgers.codes.ward1 = (id) => (id === 'of windows' ? 'MVCC_READ_CONFLICT' : 'VALID'))],
        ['ward 2 says so of them', () => (ledgers.codes.ward2 = (id) => (id === 'of windows' ? 'MVCC_READ_CONFLICT' : 'VALID'))],
        ['posts are left out', () => (ledgers.leftOut = 1)],
        ['posts are not in them', () => (ledgers.missing = 1)],
        ['they are not on the ledger', () => (ledgers.onLedger = false)],
    ])('is in windows that are not VALID where %s', async (_what, spoil) => {
        spoil();
        const windows = await settled();
        expect(windows.map(({ valid }) => valid)).toEqual([false, false, false]);
        expect(windowTable(windows, END).match(/NOT VALID/g)).toHaveLength(3);
    });
});
