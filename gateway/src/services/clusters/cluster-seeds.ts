// SPDX-License-Identifier: Apache-2.0
// This ward's part in the seeds of clusters, its own and the other ward's: commit, reveal, close a phase when the other ward has let its time
// pass, and then the spare.

import { setTimeout as sleep } from 'node:timers/promises';
import {
    epochOf,
    type FoundCluster,
    type FoundSeed,
    hasCode,
    type OpenPhase,
    type SecretKind,
    type SeedPart,
    WARD_MSPS,
    wardOf,
} from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import { createRegistrar } from '../participants';

/** What seeds need. */
export interface ClusterSeedPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'identity' | 'sign' | 'seedCommitments' | 'seedSecret'>;
    readonly now: () => number;
}

/** How far a ward is with a seed. */
export interface WardPart {
    readonly ward: string;
    readonly committed: boolean;
    readonly revealed: boolean;
    readonly spare: boolean;
}

/** `GET /clusters/{id}/seeds/{epoch}`. */
export interface SeedView {
    readonly epoch: number;
    readonly phase: FoundSeed['phase'];
    readonly wards: readonly WardPart[];
    readonly seed?: string;
    readonly rule?: string;
    readonly missing?: readonly string[];
}

/** Seeds. */
export interface ClusterSeeds {
    /** Does what this ward has to do now; `open` begins an epoch that nobody has begun. */
    answer(cluster: Pick<FoundCluster, 'id'>, epoch: number, options: { readonly open: boolean }): Promise<FoundSeed>;
    /** The same again and again until the seed is known or the time is over; whoever asks meanwhile waits for the same answer. */
    settle(cluster: Pick<FoundCluster, 'id'>, epoch: number, milliseconds: number): Promise<FoundSeed>;
}

const LOOK_EVERY = 250;

/** What a ward has to do for a seed. */
type Step =
    { readonly do: 'commit' } | { readonly do: 'reveal'; readonly kind: SecretKind } | { readonly do: 'close'; readonly phase: OpenPhase };

/** The epochs whose seeds can be made now: that of the next round; and the one after it, once that has begun. */
export function epochsOf({ latest }: Pick<FoundCluster, 'latest'>): number[] {
    const next = epochOf((latest ?? -1) + 1);
    return latest !== undefined && epochOf(latest) === next ? [next, next + 1] : [next];
}

/** A seed as the API shows it. */
export function seedViewOf({ epoch, phase, parts, seed }: FoundSeed): SeedView {
    const wards = WARD_MSPS.map((mspId) => {
        const part = parts.find((one) => one.mspId === mspId);
        return { ward: wardOf(mspId), committed: part !== undefined, revealed: part?.main !== undefined, spare: part?.spare !== undefined };
    });
    const known = seed === undefined ? {} : { seed: seed.seed, rule: seed.rule, missing: seed.missing.map(wardOf) };
    return { epoch, phase, wards, ...known };
}

/** What the ward is to do next; `undefined` when it is the other's turn, or nobody's. */
function nextStep(found: FoundSeed, mspId: string, { open, now }: { readonly open: boolean; readonly now: number }): Step | undefined {
    if (found.fixedMs !== undefined || found.seed !== undefined) {
        return undefined;
    }
    const own = found.parts.find((part) => part.mspId === mspId);
    const mine = own === undefined ? firstStep(found, open) : secretDue(found, own);
    return mine ?? closing(found, now);
}

function firstStep({ phase }: FoundSeed, open: boolean): Step | undefined {
    return phase === 'commit' || (phase === 'unopened' && open) ? { do: 'commit' } : undefined;
}

function secretDue({ phase }: FoundSeed, { main, spare }: SeedPart): Step | undefined {
    if (main === undefined) {
        return phase === 'reveal' ? { do: 'reveal', kind: 'main' } : undefined;
    }
    return phase === 'spare' && spare === undefined ? { do: 'reveal', kind: 'spare' } : undefined;
}

function closing({ phase, closableMs }: FoundSeed, now: number): Step | undefined {
    const isOpen = phase !== 'unopened' && phase !== 'closed';
    return isOpen && closableMs !== undefined && now >= closableMs ? { do: 'close', phase } : undefined;
}

/** The other ward was at the same seed at the same moment: look again. */
function isOvertaken(error: unknown): boolean {
    return hasCode(error, 'SEED_REFUSED', 'LEDGER_CONFLICT', 'ENDORSEMENT_MISMATCH');
}

/** Builds the service. */
export function createClusterSeeds({ ward, ledger, custodian, now }: ClusterSeedPorts): ClusterSeeds {
    const registrar = createRegistrar({ custodian, ledger });
    const mspId = WARD_MSPS.find((one) => wardOf(one) === ward) ?? '';
    const settling = new Map<string, Promise<FoundSeed>>();

    async function take(caller: LedgerCaller, place: { cluster: string; epoch: number }, step: Step): Promise<FoundSeed> {
        if (step.do === 'commit') {
            const commitments = await custodian.seedCommitments(place);
            return (await ledger.submit(caller, 'cluster:CommitSeed', { ...place, ...commitments })).result;
        }
        if (step.do === 'close') {
            return (await ledger.submit(caller, 'cluster:CloseSeedPhase', { ...place, phase: step.phase })).result;
        }
        const { secret } = await custodian.seedSecret({ ...place, kind: step.kind });
        return (await ledger.submit(caller, 'cluster:RevealSeed', { ...place, kind: step.kind, secret })).result;
    }

    const answer: ClusterSeeds['answer'] = async ({ id }, epoch, { open }) => {
        const caller = await registrar.administrator();
        const place = { cluster: id, epoch };
        let found = await ledger.evaluate(caller, 'cluster:GetSeed', place);
        const next = (): Step | undefined => nextStep(found, mspId, { open, now: now() });
        for (let step = next(); step !== undefined; step = next()) {
            found = await take(caller, place, step);
        }
        return found;
    };

    /** Every pass looks at the clock, the failed ones too: a refusal that does not go away must not be asked for ever. */
    async function settle(cluster: Pick<FoundCluster, 'id'>, epoch: number, milliseconds: number): Promise<FoundSeed> {
        const end = performance.now() + milliseconds;
        for (;;) {
            const over = performance.now() >= end;
            try {
                const found = await answer(cluster, epoch, { open: true });
                if (found.seed !== undefined || over) {
                    return found;
                }
            } catch (error) {
                if (over || !isOvertaken(error)) {
                    throw error;
                }
            }
            await sleep(LOOK_EVERY);
        }
    }

    return {
        answer,
        settle: async (cluster, epoch, milliseconds) => {
            const name = `${cluster.id}/${String(epoch)}`;
            const running = settling.get(name) ?? settle(cluster, epoch, milliseconds).finally(() => settling.delete(name));
            settling.set(name, running);
            return running;
        },
    };
}
