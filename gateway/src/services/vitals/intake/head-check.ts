// SPDX-License-Identifier: Apache-2.0
// Whether the node that a post came through is the elected head of its device. Only the gateway can tell: the channel does not show which
// node a device is. What was found is named on the ledger by cluster and round, whose mark every endorser checks.

import { type FoundHead, hasCode } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../../custody';
import type { CallerDirectory, Ledger, LedgerCaller } from '../../../ledger';
import { createRecordDirectory, type RecordDirectory } from '../../subjects';
import type { DevicePost, ViaElection } from '../posts/ingest-ports';

/** What checking needs. */
export interface HeadCheckPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly callers: CallerDirectory;
    readonly now: () => number;
    /** Milliseconds that a post waits for the ledger; 300 unless said otherwise. */
    readonly patience?: number;
}

/** `direct`: names no head. `unchecked`: the ledger does not answer, and vitals do not wait for it. */
export type HeadVerdict =
    { readonly as: 'direct' | 'mismatch' | 'unchecked' } | { readonly as: 'head' | 'stale'; readonly election: ViaElection };

/** Checks heads. */
export interface HeadCheck {
    /** One verdict for each post, in order. */
    check(posts: readonly DevicePost[], subject: string): Promise<HeadVerdict[]>;
}

const REMEMBERED_FOR = 5_000;
const MAXIMUM_REMEMBERED = 10_000;
const PATIENCE = 300;
/** Questions at one time; the posts behind them wait, and when that takes too long they are accepted unchecked. */
const AT_ONCE = 8;
const UNCHECKED: HeadVerdict = { as: 'unchecked' };
/** A device that no area has is no member of anything. */

interface Remembered {
    readonly verdict: Promise<HeadVerdict>;
    readonly until: number;
}

function verdictOf({ cluster, ward, rounds }: FoundHead, head: string, own: string): HeadVerdict {
    const index = rounds.findIndex((round) => round.head === head);
    const found = rounds[index];
    if (found === undefined || ward !== own) {
        return { as: 'mismatch' };
    }
    return { as: index === 0 ? 'head' : 'stale', election: { cluster, round: found.round } };
}

/** Lets a few through at one time. Whoever no longer waits when its turn comes is not asked for. */
function createTurns(places: number): <T>(task: () => Promise<T>) => Promise<T> {
    const waiting: (() => void)[] = [];
    let free = places;
    return async (task) => {
        if (free > 0) {
            free -= 1;
        } else {
            await new Promise<void>((resolve) => waiting.push(resolve));
        }
        try {
            return await task();
        } finally {
            const next = waiting.shift();
            if (next === undefined) {
                free += 1;
            } else {
                next();
            }
        }
    };
}

/** The answer, or `unchecked` when it does not come in time. */
async function inTime(answer: Promise<HeadVerdict>, milliseconds: number): Promise<HeadVerdict> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HeadVerdict>((resolve) => {
        timer = setTimeout(resolve, milliseconds, UNCHECKED);
    });
    return Promise.race([answer, late]).finally(() => {
        clearTimeout(timer);
    });
}

/** Builds the check; one instance a process, because answers hold for a few seconds. */
export function createHeadCheck({ ward, ledger, custodian, callers, now, patience = PATIENCE }: HeadCheckPorts): HeadCheck {
    const directory: Pick<RecordDirectory, 'find'> = createRecordDirectory({ custodian, ledger });
    const remembered = new Map<string, Remembered>();
    const inTurn = createTurns(AT_ONCE);

    async function ask(caller: LedgerCaller, device: string, via: string): Promise<HeadVerdict> {
        const [node, head = node] = await directory.find(caller, 'node', device === via ? [device] : [device, via]);
        if (node?.ledgerId === undefined || head?.ledgerId === undefined) {
            return { as: 'mismatch' };
        }
        return verdictOf(await ledger.evaluate(caller, 'cluster:FindHead', { node: node.ledgerId }), head.ledgerId, ward);
    }

    async function judge(subject: string, device: string, via: string): Promise<HeadVerdict> {
        try {
            const caller = await callers.caller(subject);
            return caller === undefined ? UNCHECKED : await ask(caller, device, via);
        } catch (error) {
            return hasCode(error, 'NODE_NOT_FOUND', 'ELECTION_NOT_FOUND', 'CLUSTER_NOT_FOUND') ? { as: 'mismatch' } : UNCHECKED;
        }
    }

    /** An answer that never came is not remembered: the next post asks again. */
    async function begin(name: string, until: number, asking: () => Promise<HeadVerdict>): Promise<HeadVerdict> {
        const verdict = await inTurn(async () => (now() > until ? UNCHECKED : asking()));
        if (verdict.as === 'unchecked') {
            remembered.delete(name);
        }
        return verdict;
    }

    function known(subject: string, device: string, via: string): Promise<HeadVerdict> {
        const name = `${device}\0${via}`;
        const found = remembered.get(name);
        if (found !== undefined && found.until > now()) {
            return found.verdict;
        }
        if (remembered.size >= MAXIMUM_REMEMBERED) {
            remembered.clear();
        }
        const until = now() + REMEMBERED_FOR;
        const verdict = begin(name, until, async () => judge(subject, device, via));
        remembered.set(name, { verdict, until });
        return verdict;
    }

    return {
        check: async (posts, subject) =>
            Promise.all(
                posts.map(async ({ device, via }) =>
                    via === undefined ? { as: 'direct' } : inTime(known(subject, device, via), patience),
                ),
            ),
    };
}
