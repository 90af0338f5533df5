// SPDX-License-Identifier: Apache-2.0
// Logs of openings against a ledger whose blocks were checked.

import type { Conclusion, Witness } from '@wardledger/block-verifier/program';
import type { CheckedBlock } from '@wardledger/block-verifier/core';
import type { PolicySet } from '@wardledger/chaincode/domain';
import { History } from '../ledger/history';
import { BrokenLine, BrokenOpening, demand } from './finding';
import { BrokenPlace, checkDowntime, type PlacedLine } from './downtime-check';
import { isDowntime } from './downtime-lines';
import { NOTHING, readLog } from './log-file';
import { checkOpening, type Judging } from './opening-check';
import { PolicyHistory } from './policy-history';

/** What neither blocks nor logs tell. */
const NOT_COVERED = [
    'openings without a line, and lines cut off at the end of a log: keep the last line that is named here, and look for it next time',
    'that what was opened was shown to nobody but the author of the look',
    'the facts of which a decision was made (attributes, visits, grants, consents), and what a look says of itself: both wards’ peers endorsed them from ' +
        'private data, which only a ward’s own peer can be asked for',
    'that a snapshot allowed what was opened in downtime: peers of both wards signed it for the custodian, whose log has its digest alone',
    'what was opened, and times of lines: the custodian’s own words; endorsed is what was decided, and when it was asked',
] as const;

/** What is looked at. */
export interface OpeningsAuditOptions {
    readonly files: readonly string[];
    readonly policies: readonly PolicySet[];
    readonly chaincode: string;
}

/** What a log says, once every line holds. */
export interface CheckedLog {
    readonly name: string;
    /** Whose custodian's. */
    readonly mspId: string | undefined;
    readonly openings: number;
    readonly torn: number;
    /** Lines of downtime, each of which stands on the ledger. */
    readonly downtime: number;
    readonly looks: number;
    readonly permitted: number;
    /** Digests of the sets that decided. */
    readonly policies: readonly string[];
    /** The line before the first: none, or one that stands in an older file. */
    readonly follows: string | undefined;
    readonly lastLine: string | undefined;
}

const EMPTY = {
    mspId: undefined,
    openings: 0,
    torn: 0,
    downtime: 0,
    looks: 0,
    permitted: 0,
    policies: [],
    follows: undefined,
    lastLine: undefined,
} as const;

function told({ name, mspId, openings, looks, permitted, torn, downtime, policies, follows, lastLine }: CheckedLog): string[] {
    const without =
        downtime === 0
            ? []
            : [
                  `Downtime of ${mspId ?? 'nobody'} in ${name}: ${String(downtime)} lines without a gap; each stands on the ledger as the log has it`,
              ];
    if (lastLine === undefined) {
        return downtime === 0 ? [`Openings in ${name}: none`] : without;
    }
    const left = torn === 0 ? '' : `, ${String(torn)} lines that a crash left unfinished`;
    return [
        `Openings of ${mspId ?? 'nobody'} in ${name}: ${String(openings)}${left}; each by looks that stand on the ledger (${String(looks)}, of which ` +
            `${String(permitted)} permitted) and a decision that every ward endorsed and that follows from the policies of its time`,
        `  policies: ${policies.join(', ') || 'none'}`,
        follows === NOTHING ? '  from its first line on' : `  what comes before follows ${follows ?? ''}, which is not in this file`,
        `  last line: ${lastLine}`,
        ...without,
    ];
}

/** Sees the blocks, then reads the logs. */
export class OpeningsAudit implements Witness {
    readonly #options: OpeningsAuditOptions;
    readonly #history: History;

    constructor(options: OpeningsAuditOptions) {
        this.#options = options;
        this.#history = new History(options.chaincode);
    }

    see(block: CheckedBlock): void {
        this.#history.see(block);
    }

    async conclude(): Promise<Conclusion> {
        const { chaincode, policies, files } = this.#options;
        const judging = {
            chaincode,
            history: this.#history,
            policies: new PolicyHistory(this.#history, policies),
            used: new Set<string>(),
        };
        const logs: CheckedLog[] = [];
        for (const file of files) {
            logs.push(await checkLog(file, judging));
        }
        return { lines: logs.flatMap(told), fields: { openings: logs }, notCovered: NOT_COVERED };
    }
}

/** @throws BrokenOpening naming the first line that is wrong */
async function checkLog(file: string, judging: Judging): Promise<CheckedLog> {
    let log: CheckedLog = { name: file, ...EMPTY };
    const downtime: PlacedLine[] = [];
    for await (const { number, read } of readLog(file)) {
        try {
            const line = read();
            if (isDowntime(line)) {
                downtime.push({ number, line });
                continue;
            }
            if ('torn' in line) {
                log = { ...log, torn: log.torn + 1 };
            } else {
                const { mspId, looks, permitted, policies } = await checkOpening(line, judging);
                const isSameWard = log.mspId === undefined || log.mspId === mspId;
                demand(isSameWard, 'another ward’s custodian asked', { found: mspId, expected: log.mspId ?? '' });
                log = {
                    ...log,
                    mspId,
                    openings: log.openings + 1,
                    looks: log.looks + looks,
                    permitted: log.permitted + permitted,
                    policies: [...new Set([...log.policies, policies])],
                };
            }
            log = { ...log, follows: log.follows ?? line.previous, lastLine: line.line };
        } catch (error) {
            throw error instanceof BrokenLine ? new BrokenOpening({ openings: file, line: number }, error) : error;
        }
    }
    return withDowntime(log, downtime, judging);
}

/** @throws BrokenOpening */
function withDowntime(log: CheckedLog, lines: readonly PlacedLine[], { history }: Judging): CheckedLog {
    try {
        const checked = checkDowntime(lines, history);
        if (checked === undefined) {
            return log;
        }
        const { mspId } = checked;
        demand(log.mspId === undefined || log.mspId === mspId, 'another ward’s custodian opened in downtime', { found: mspId });
        return { ...log, mspId, downtime: checked.lines };
    } catch (error) {
        if (error instanceof BrokenPlace) {
            throw new BrokenOpening({ openings: log.name, line: error.number }, error.broken);
        }
        throw error instanceof BrokenLine ? new BrokenOpening({ openings: log.name, line: lines.at(-1)?.number ?? 0 }, error) : error;
    }
}
