// SPDX-License-Identifier: Apache-2.0
// Whether everything that a custodian opened without the ledger stands there afterwards, exactly as its log has it; and nothing that the log has not.

import { createHash } from 'node:crypto';
import { factId } from '@wardledger/chaincode/crypto';
import { canonicalJson, type Fact } from '@wardledger/chaincode/domain';
import { custodianAt } from '../ledger/custodians';
import type { History, Stating } from '../ledger/history';
import { KEYS } from '../ledger/keys';
import type { DowntimeEntryLine, DowntimeLine } from './downtime-lines';
import { BrokenLine, demand } from './finding';

/** A line with its place in the file. */
export interface PlacedLine {
    readonly number: number;
    readonly line: DowntimeLine;
}

/** What a log says of downtime, once it holds. */
export interface CheckedDowntime {
    readonly mspId: string;
    readonly lines: number;
}

/** Where a line is wrong. */
export class BrokenPlace extends Error {
    readonly number: number;
    readonly broken: BrokenLine;

    constructor(number: number, broken: BrokenLine) {
        super(broken.message, { cause: broken });
        this.number = number;
        this.broken = broken;
    }
}

/**
 * Checks a whole log of downtime: it is never moved away, so that it counts from one.
 *
 * @returns undefined where nothing was opened
 * @throws BrokenPlace
 */
export function checkDowntime(lines: readonly PlacedLine[], history: History): CheckedDowntime | undefined {
    const stated = new Map<number, string>();
    for (const { line } of lines) {
        if ('stated' in line) {
            stated.set(line.stated.counter, line.stated.transactionId);
        }
    }
    const by = new Set<string>();
    const used = new Set<string>();
    let counter = 0;
    let mspId: string | undefined;
    for (const { number, line } of lines) {
        if ('stated' in line) {
            continue;
        }
        at(number, () => {
            counter += 1;
            demand(line.counter === counter, 'a line of downtime is missing before it', {
                found: `counter ${String(line.counter)}`,
                expected: `counter ${String(counter)}`,
            });
            const stating = demandStated(line, stated.get(counter), history);
            demand(!used.has(stating.id), 'its fact is that of an earlier line');
            used.add(stating.id);
            by.add(stating.certificateId);
            mspId = stating.mspId;
        });
    }
    if (mspId === undefined) {
        return undefined;
    }
    // A custodian submits nothing else: what it stated by the last line that is here has its line here, too.
    const last = Math.max(...[...used].map((id) => history.transaction(id)?.block ?? 0));
    at(lines.at(-1)?.number ?? 0, () => {
        for (const { id, block, certificateId } of history.transactions()) {
            const isOwn = by.has(certificateId) && block <= last;
            demand(!isOwn || used.has(id), `the transaction ${id} of the custodian has no line`);
        }
    });
    return { mspId, lines: counter };
}

function at(number: number, check: () => void): void {
    try {
        check();
    } catch (error) {
        throw error instanceof BrokenLine ? new BrokenPlace(number, error) : error;
    }
}

function demandStated({ entry, counter, line }: DowntimeEntryLine, id: string | undefined, history: History): Stating {
    demand(id !== undefined, 'what was opened in downtime does not stand on the ledger');
    const stating = history.transaction(id);
    demand(stating !== undefined, `no valid transaction ${id} stated what was opened in downtime`);
    const custodian = custodianAt(stating, stating.block, history);
    demand(custodian !== undefined, 'who stated what was opened in downtime is not registered as a custodian');
    const { about, person, at: when, roles, drawn } = entry;
    const own = { about, person, roles, at: when, counter, digest: line };
    const facts: Fact[] =
        entry.kind === 'access'
            ? [{ kind: 'downtime', ...own, reason: entry.reason }]
            : entry.categories.map((category) => ({ kind: 'downtime-look', ...own, category }));
    facts.forEach((fact, index) => {
        const time = Math.floor(stating.time);
        const place = { about, time, id: factId(drawn.random, id, index) };
        const key = fact.kind === 'downtime' ? KEYS.fact(place) : KEYS.look(place);
        const written = history.writes(key).find((write) => !write.isDeleted && write.by.id === id);
        demand(written !== undefined, `its transaction ${id} stated something else`);
        const stored = { ...fact, id: place.id, author: { ...custodian }, time, notice: drawn.notice, transactionId: id, salt: drawn.salt };
        const hash = createHash('sha256').update(canonicalJson(stored), 'utf8').digest();
        demand(written.value !== undefined && hash.equals(written.value), `its transaction ${id} states it otherwise`);
    });
    return stating;
}
