// SPDX-License-Identifier: Apache-2.0
// The demonstration: vitals in through REST, statistics out of ciphertexts, both beside what they should be.
import { showAlarms } from './bedside/alarms';
import type { Clients, WardClients } from './clients';
import { enterFindings } from './entries';
import { showLook, showReadings } from './bedside/readings';
import { admitPatients } from './records';
import { sendDataset, startOf } from './vitals';
import { type Dataset, type Post, wards } from '../data/dataset';
import { agree, isRounded, type OpenedStatistic, plainStatistics } from './plain-statistics';
import { table } from './table';
import { settleWindows, windowTable } from './windows';

interface Release {
    readonly results: readonly OpenedStatistic[];
    readonly windows: number;
    readonly transaction?: { readonly id: string };
}

/** What the ledger demands of a statistic. */
const cohortMinimum = 5;

/** What came of comparing a ward's figures. */
export type Comparison = 'equal' | 'different' | 'none compared';

/** Asks a ward for the statistics of its posts and shows them beside the plain ones; `end`: milliseconds, when the last reading was taken. */
async function compareWard({ researcher }: WardClients, posts: readonly Post[], end: number): Promise<Comparison> {
    const { ward } = researcher;
    const all = plainStatistics(posts);
    const plain = all.filter(({ patients }) => patients >= cohortMinimum);
    const leftOut = all.filter((one) => !plain.includes(one)).map(({ code }) => code);
    if (leftOut.length > 0) {
        const reason = `measured in fewer than ${String(cohortMinimum)} patients, so that no statistic of it may be opened`;
        console.log(`\nNot asked of ${ward}, because ${reason}: ${leftOut.join(', ')}`);
    }
    if (plain.length === 0) {
        return 'none compared';
    }
    const starts = posts.map((post) => startOf(post, end).getTime());
    const release = await researcher.post<Release>('/v1/statistics', {
        codes: plain.map(({ code }) => code),
        patients: [...new Set(posts.map(({ patient }) => patient))],
        from: new Date(Math.min(...starts)).toISOString(),
        to: new Date(end + 1).toISOString(),
    });
    console.log(`\nStatistics of ${ward}, computed on the sum of ${String(release.windows)} ciphertexts, beside the plain ones:\n`);
    const header = ['code', 'unit', 'count', 'mean (encrypted)', 'mean (plain)', 'deviation (encrypted)', 'deviation (plain)', ''];
    const pairs = plain.map((one) => [one, release.results.find(({ code }) => code === one.code)] as const);
    const rows = pairs.map(([one, other]) => {
        const figures = [other?.mean, one.mean, other?.standardDeviation, one.standardDeviation];
        const texts = figures.map((figure) => figure?.toFixed(4) ?? '');
        const equal = isRounded(other) ? `equal, readings rounded to ${String(other.scale)}` : 'equal';
        return [one.code, one.unit, String(other?.count ?? ''), ...texts, agree(one, other) ? equal : 'DIFFERENT'];
    });
    console.log(table(header, rows));
    return pairs.every(([one, other]) => agree(one, other)) ? 'equal' : 'different';
}

/** What may be said of the figures of all wards: that they agree only where there are any. */
export function verdictOf(comparisons: readonly Comparison[]): { readonly agreed: boolean; readonly says: string } {
    if (comparisons.includes('different')) {
        return { agreed: false, says: 'the figures DO NOT AGREE' };
    }
    return comparisons.includes('equal')
        ? { agreed: true, says: 'the figures agree' }
        : { agreed: false, says: 'no figure was computed, so that none could be compared' };
}

/**
 * Runs a dataset through both wards and prints what came of it.
 * @returns whether every entry, every post and every window is VALID at both wards, and figures were computed and every one agrees.
 */
export async function demonstrate(clients: Clients, dataset: Dataset, dataDir: string): Promise<boolean> {
    console.log(`\nVitals: ${dataset.title}\n`);
    await admitPatients(clients, dataset);
    for (const note of dataset.notes ?? []) {
        console.log(`  ${note}`);
    }
    const areEntered = await enterFindings(clients, dataset);
    const { posts, end } = await sendDataset(clients, dataset, dataDir);
    const windows = await settleWindows(clients, posts);
    console.log(`\n${windowTable(windows, end)}`);
    const comparisons: Comparison[] = [];
    for (const ward of wards) {
        const own = dataset.posts.filter((post) => post.ward === ward);
        comparisons.push(await compareWard(clients[ward], own, end));
    }
    const look = await showReadings(clients, dataset);
    await showAlarms(clients, dataset);
    if (look !== undefined) {
        await showLook(clients, look);
    }
    const validPosts = posts.filter(({ valid }) => valid).length;
    const validWindows = windows.filter(({ valid }) => valid).length;
    const { agreed, says } = verdictOf(comparisons);
    console.log(
        `\n${String(validPosts)} of ${String(posts.length)} posts and ${String(validWindows)} of ${String(windows.length)} windows VALID at both wards; ${says}.`,
    );
    return validPosts === posts.length && validWindows === windows.length && agreed && areEntered;
}
