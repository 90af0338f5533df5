// SPDX-License-Identifier: Apache-2.0
// Whether the node that a post came through is the elected head of its device. Only the gateway can tell: the channel does not show which
// node a device is. What was found is named on the ledger by cluster and round, whose mark every endorser checks.

import { type FoundHead, hasCode } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../../custody';
import { ExpiringCache, inTime, Semaphore } from '../../../kernel';
import type { CallerDirectory, Ledger } from '../../../ledger';
import { createRecordDirectory, type RecordDirectory } from '../../subjects';
import type { DevicePost, ViaElection } from '../ports/device-post';

/** What checking needs. */
export interface HeadCheckPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly callers: CallerDirectory;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
    /** Milliseconds that a post waits for the ledger; 300 unless said otherwise. */
    readonly patience?: number;
}

/** `direct`: names no head. `unchecked`: the ledger does not answer, and vitals do not wait for it. */
export type HeadVerdict =
    { readonly as: 'direct' | 'mismatch' | 'unchecked' } | { readonly as: 'head' | 'stale'; readonly election: ViaElection };

/** Checks heads. */
export interface HeadCheck {
    /** One verdict for each post, in order. */
    check(posts: readonly DevicePost[], caller: string): Promise<HeadVerdict[]>;
}

const REMEMBERED_FOR = 5_000;
const MAXIMUM_REMEMBERED = 10_000;
const PATIENCE = 300;
/** Questions at one time; the posts behind them wait, and when that takes too long they are accepted unchecked. */
const AT_ONCE = 8;
const UNCHECKED: HeadVerdict = { as: 'unchecked' };

function verdictOf({ cluster, ward, rounds }: FoundHead, head: string, own: string): HeadVerdict {
    const index = rounds.findIndex((round) => round.head === head);
    const found = rounds[index];
    if (found === undefined || ward !== own) {
        return { as: 'mismatch' };
    }
    return { as: index === 0 ? 'head' : 'stale', election: { cluster, round: found.round } };
}

/** Builds the check; one instance a process, because answers hold for a few seconds. */
export function createHeadCheck(ports: HeadCheckPorts): HeadCheck {
    return new RememberingHeadCheck(ports);
}

class RememberingHeadCheck implements HeadCheck {
    readonly #ports: HeadCheckPorts;
    readonly #directory: Pick<RecordDirectory, 'find'>;
    readonly #verdicts: ExpiringCache<Promise<HeadVerdict>>;
    readonly #questions = new Semaphore(AT_ONCE);

    constructor(ports: HeadCheckPorts) {
        this.#ports = ports;
        this.#directory = createRecordDirectory(ports);
        this.#verdicts = new ExpiringCache({ capacity: MAXIMUM_REMEMBERED, monotonic: ports.monotonic });
    }

    async check(posts: readonly DevicePost[], caller: string): Promise<HeadVerdict[]> {
        const { patience = PATIENCE } = this.#ports;
        const checks = posts.map(async ({ device, via }): Promise<HeadVerdict> => {
            return via === undefined
                ? { as: 'direct' }
                : inTime(this.#verdict(caller, device, via), { milliseconds: patience, late: UNCHECKED });
        });
        return Promise.all(checks);
    }

    /** The remembered verdict, else one that is asked for now; who asks meanwhile waits for the same. */
    #verdict(caller: string, device: string, via: string): Promise<HeadVerdict> {
        const name = `${device}\0${via}`;
        const known = this.#verdicts.get(name);
        if (known !== undefined) {
            return known;
        }
        const until = this.#ports.monotonic() + REMEMBERED_FOR;
        const asked = this.#questions.run(async () => {
            const nobodyWaits = this.#ports.monotonic() > until;
            const verdict = nobodyWaits ? UNCHECKED : await this.#judge(caller, device, via);
            if (verdict.as === 'unchecked') {
                this.#verdicts.delete(name); // the next post asks again
            }
            return verdict;
        });
        this.#verdicts.set(name, asked, REMEMBERED_FOR);
        return asked;
    }

    async #judge(caller: string, device: string, via: string): Promise<HeadVerdict> {
        const { callers, ledger, ward } = this.#ports;
        try {
            const asking = await callers.caller(caller);
            if (typeof asking !== 'object') {
                return UNCHECKED;
            }
            const [node, head = node] = await this.#directory.find(asking, {
                kind: 'node',
                ids: device === via ? [device] : [device, via],
            });
            if (node?.ledgerId === undefined || head?.ledgerId === undefined) {
                return { as: 'mismatch' };
            }
            return verdictOf(await ledger.evaluate(asking, 'cluster:FindHead', { node: node.ledgerId }), head.ledgerId, ward);
        } catch (error) {
            return hasCode(error, 'NODE_NOT_FOUND', 'ELECTION_NOT_FOUND', 'CLUSTER_NOT_FOUND') ? { as: 'mismatch' } : UNCHECKED;
        }
    }
}
