// SPDX-License-Identifier: Apache-2.0
// Has the wards close the windows of a dataset's posts, and follows each window until both wards' peers call its transaction VALID.
import { setTimeout as delay } from 'node:timers/promises';
import { type Ward, wards } from '../data/dataset';
import { ProgressBar } from '../progress';
import { ApiError, undefinedOn404 } from './api-client';
import { BothWards } from './both-wards';
import type { Clients } from './clients';
import { inParallel } from './in-parallel';
import { table } from './table';
import { follow, type Recorded, startOf } from './vitals';

const HOUR = 3_600_000;
/** More than lie between two requests to close all windows: a start before this one may have asked a moment ago. */
const CLOSE_ATTEMPTS = 5;
/** A recording of days has hundreds of windows. */
const MOST_ROWS = 40;

/** A window on the ledger, as far as it is shown. */
interface Statement {
    readonly ciphertext: { readonly bytes: number };
    readonly signals: readonly { readonly count: number }[];
    readonly posts: { readonly count: number; readonly leftOut?: readonly unknown[] };
    readonly transactionId: string;
}

/** What became of a window. */
export interface SettledWindow {
    readonly id: string;
    /** Those of the dataset that name it. */
    readonly named: readonly Recorded[];
    /** `undefined` where it is not on the ledger. */
    readonly statement: Statement | undefined;
    readonly block: number | undefined;
    /** Whether both wards' gateways say VALID, and no post that names it was left out. */
    readonly valid: boolean;
}

async function closeWindows(clients: Clients, ward: Ward): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        try {
            await clients[ward].researcher.post('/v1/windows/close', {}, `closing the windows of ${ward}`);
            return;
        } catch (error) {
            if (!(error instanceof ApiError) || error.code !== 'RATE_LIMITED' || attempt === CLOSE_ATTEMPTS) {
                throw error;
            }
            await delay(1000);
        }
    }
}

/** Closes what is open, and waits until no window is; in the order of the posts that opened them. */
export async function settleWindows(clients: Clients, posts: readonly Recorded[]): Promise<SettledWindow[]> {
    const windows = [...Map.groupBy(posts, ({ window }) => window)].flatMap(([id, named]) => (id === undefined ? [] : [{ id, named }]));
    // Open is what waits for its hour to be over; a gateway does not know any more what has long been on the ledger.
    const open = await inParallel(windows, async ({ named: [first] }) => {
        const found = first === undefined ? undefined : await follow(first, () => true);
        return found?.window?.state === 'open';
    });
    for (const ward of wards) {
        if (windows.some(({ named }, index) => open[index] === true && named[0]?.post.ward === ward)) {
            await closeWindows(clients, ward);
        }
    }
    const progress = new ProgressBar('windows on both ledgers', windows.length);
    const bothWards = new BothWards(clients);
    return inParallel(windows, async ({ id, named }) => {
        const [first] = named as [Recorded, ...Recorded[]];
        await follow(first, ({ window }) => window?.state === 'VALID');
        const statement = await undefinedOn404(clients[first.post.ward].auditor.get<Statement>(`/v1/windows/${id}`));
        const verdict = statement && (await bothWards.verdictOf(statement.transactionId));
        const holdsAll = statement !== undefined && statement.posts.count >= named.length && statement.posts.leftOut === undefined;
        progress.advance();
        return { id, named, statement, block: verdict?.block, valid: verdict?.valid === true && holdsAll };
    });
}

const short = (id: string): string => `${id.slice(0, 12)}…`;

const readingsOf = (statement: Statement | undefined): number => statement?.signals.reduce((sum, { count }) => sum + count, 0) ?? 0;

/** A row for each window, of many for the first, and what all hold; `end` is that of the recording. */
export function windowTable(windows: readonly SettledWindow[], end: number): string {
    const header = [
        'patient',
        'ward',
        'hour (UTC)',
        'window',
        'posts',
        'readings',
        'ciphertext bytes',
        'block',
        'transaction',
        'both wards',
    ];
    const rows = windows.slice(0, MOST_ROWS).map(({ id, named, statement, block, valid }) => {
        const { patient, ward } = (named as readonly [Recorded])[0].post;
        const starts = named.map(({ post }) => startOf(post, end).getTime());
        const hour = new Date(Math.floor(Math.min(...starts) / HOUR) * HOUR).toISOString().slice(0, 16).replace('T', ' ');
        const committed = statement && [
            String(statement.posts.count),
            String(readingsOf(statement)),
            String(statement.ciphertext.bytes),
            String(block ?? ''),
            short(statement.transactionId),
        ];
        return [patient, ward, hour, short(id), ...(committed ?? ['', '', '', '', '']), valid ? 'VALID' : 'NOT VALID'];
    });
    const sumOf = (figure: (statement: Statement) => number): string =>
        String(windows.reduce((sum, { statement }) => sum + (statement === undefined ? 0 : figure(statement)), 0));
    const more = windows.length > MOST_ROWS ? `  and ${String(windows.length - MOST_ROWS)} more\n` : '';
    const bytes = sumOf(({ ciphertext }) => ciphertext.bytes);
    const all = `${String(windows.length)} windows hold ${sumOf(({ posts }) => posts.count)} posts with ${sumOf(readingsOf)} readings`;
    return `${table(header, rows)}\n${more}\n${all}, in ciphertexts of ${bytes} bytes.`;
}
