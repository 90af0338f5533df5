// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNumerics } from '../numerics';
import type { ApiClient } from './api-client';
import type { WardClients } from './clients';
import { demonstrate, verdictOf } from './demonstration';
import { plainStatistics } from './plain-statistics';
import { endOf } from './vitals';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-08T12:00:30Z');

it.each([
    [['equal', 'none compared'], true, 'the figures agree'],
    [['equal', 'equal'], true, 'the figures agree'],
    [['equal', 'different'], false, 'the figures DO NOT AGREE'],
    [['none compared', 'none compared'], false, 'no figure was computed, so that none could be compared'],
    [[], false, 'no figure was computed, so that none could be compared'],
] as const)('of %j may be said: agreed %s, %s', (comparisons, agreed, says) => {
    expect(verdictOf(comparisons)).toEqual({ agreed, says });
});

describe('when a recording is said to end', () => {
    const dataset = (end: number | undefined, length: number) => ({
        name: 'n',
        title: 't',
        posts: [{ endOffset: length }] as never,
        ...(end === undefined ? {} : { end }),
    });
    it.each([
        ['now, where it does not say', undefined, 0, Math.floor(NOW / 60_000) * 60_000],
        ['when it did', NOW - DAY, DAY, NOW - DAY],
        ['now, where it is of another year', NOW - 400 * DAY, 0, Math.floor(NOW / 60_000) * 60_000],
        ['now, where its beginning is too old', NOW - 4 * DAY, 4 * DAY, Math.floor(NOW / 60_000) * 60_000],
        ['now, where it is of tomorrow', NOW + DAY, 0, Math.floor(NOW / 60_000) * 60_000],
    ])('%s', (_what, end, length, expected) => {
        expect(endOf(dataset(end, length), NOW)).toBe(expected);
    });
});

describe('the demonstration of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demonstration-'));
    const printed: string[] = [];
    const asked: string[] = [];
    beforeAll(() => {
        jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
        jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    });
    afterAll(() => {
        jest.restoreAllMocks();
        rmSync(folder, { recursive: true });
    });
    beforeEach(() => {
        printed.length = 0;
        asked.length = 0;
    });

    /** A ward in which everything is committed, whose figures are the plain ones. */
    const ward = (dataset: ReturnType<typeof loadNumerics>): WardClients => {
        const client = {
            ward: 'ward1',
            post: async (path: string) => {
                asked.push(path);
                return path === '/v1/vitals' ? { results: [{ submission: 's' }] } : { windows: 1, results: plainStatistics(dataset.posts) };
            },
            get: async (path: string) =>
                path.startsWith('/v1/submissions')
                    ? { state: 'VALID', transaction: { id: 't' }, window: { id: 'w', state: 'VALID' } }
                    : path.startsWith('/v1/windows')
                      ? { ciphertext: { bytes: 1 }, signals: [], posts: { count: dataset.posts.length }, transactionId: 't' }
                      : { code: 'VALID', blockNumber: 1 },
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

    const shown = async (text: string): Promise<{ agreed: boolean; last: string | undefined }> => {
        const file = join(folder, 'export.csv');
        writeFileSync(file, text);
        const dataset = loadNumerics(file);
        const agreed = await demonstrate({ ward1: ward(dataset), ward2: ward(dataset) }, dataset, folder);
        return { agreed, last: printed.at(-1) };
    };
    const rows = (count: number): string => Array.from({ length: count }, (_, row) => `${String(row)},${String(60 + row)}`).join('\n');

    it('says that no figure was computed where four patients give none, and does not call it a success', async () => {
        expect(await shown(`minute,hr\n${rows(4)}`)).toEqual({
            agreed: false,
            last: '\n4 of 4 posts and 1 of 1 windows VALID at both wards; no figure was computed, so that none could be compared.',
        });
        expect(asked).not.toContain('/v1/statistics');
    });

    it('says that figures agree where there are some, and what is to be known of the file', async () => {
        expect(await shown(`minute,Temp (degF)\n${rows(40).replaceAll(/,(\d)\d/g, ',98.$1')}`)).toEqual({
            agreed: true,
            last: '\n16 of 16 posts and 1 of 1 windows VALID at both wards; the figures agree.',
        });
        expect(printed).toContain('  Temp (degF) is converted from [degF] to Cel');
    });
});
