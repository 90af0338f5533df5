// SPDX-License-Identifier: Apache-2.0
// This ward's part in the seeds of clusters, its own and the other ward's: commit, reveal, and a spare when the other stays silent.

import { setTimeout as sleep } from 'node:timers/promises';
import {
    DomainError,
    wardOf,
    WARD_MSPS,
    type FoundCluster,
    type FoundSeed,
    type SecretKind,
    type SeedPart,
} from '@wardledger/chaincode/domain';
import type { Custodian } from '../custody';
import type { Ledger, LedgerCaller } from '../ledger/ports';
import { createRegistrar } from './registrar';

/** What seeds need. */
export interface ClusterSeedPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'identity' | 'sign' | 'seedCommitments' | 'seedSecret'>;
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
    /** The same again and again until the seed is known or the time is over. */
    settle(cluster: Pick<FoundCluster, 'id'>, epoch: number, milliseconds: number): Promise<FoundSeed>;
}

const LOOK_EVERY = 250;

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
function nextStep(found: FoundSeed, mspId: string, open: boolean): 'commit' | SecretKind | undefined {
    const own = found.parts.find((part) => part.mspId === mspId);
    if (found.fixedMs !== undefined || found.seed !== undefined) {
        return undefined;
    }
    return own === undefined ? firstStep(found, open) : secretDue(found, own);
}

function firstStep({ phase }: FoundSeed, open: boolean): 'commit' | undefined {
    return phase === 'commit' || (phase === 'unopened' && open) ? 'commit' : undefined;
}

function secretDue({ phase }: FoundSeed, { main, spare }: SeedPart): SecretKind | undefined {
    if (main === undefined) {
        return phase === 'reveal' ? 'main' : undefined;
    }
    return phase === 'closed' && spare === undefined ? 'spare' : undefined;
}

/** The other ward was at the same seed at the same moment: look again. */
function isOvertaken(error: unknown): boolean {
    return (
        error instanceof DomainError &&
        (error.code === 'SEED_REFUSED' || error.code === 'LEDGER_CONFLICT' || error.code === 'ENDORSEMENT_MISMATCH')
    );
}

/** Builds the service. */
export function createClusterSeeds({ ward, ledger, custodian }: ClusterSeedPorts): ClusterSeeds {
    const registrar = createRegistrar({ custodian, ledger });
    const mspId = WARD_MSPS.find((one) => wardOf(one) === ward) ?? '';

    async function take(caller: LedgerCaller, place: { cluster: string; epoch: number }, step: 'commit' | SecretKind): Promise<FoundSeed> {
        if (step === 'commit') {
            const commitments = await custodian.seedCommitments(place);
            return (await ledger.submit(caller, 'cluster:CommitSeed', { ...place, ...commitments })).result;
        }
        const { secret } = await custodian.seedSecret({ ...place, kind: step });
        return (await ledger.submit(caller, 'cluster:RevealSeed', { ...place, kind: step, secret })).result;
    }

    const answer: ClusterSeeds['answer'] = async ({ id }, epoch, { open }) => {
        const caller = await registrar.administrator();
        const place = { cluster: id, epoch };
        let found = await ledger.evaluate(caller, 'cluster:GetSeed', place);
        for (let step = nextStep(found, mspId, open); step !== undefined; step = nextStep(found, mspId, open)) {
            found = await take(caller, place, step);
        }
        return found;
    };

    async function look(cluster: Pick<FoundCluster, 'id'>, epoch: number): Promise<FoundSeed | undefined> {
        try {
            return await answer(cluster, epoch, { open: true });
        } catch (error) {
            if (!isOvertaken(error)) {
                throw error;
            }
            return undefined;
        }
    }

    return {
        answer,
        settle: async (cluster, epoch, milliseconds) => {
            const end = performance.now() + milliseconds;
            for (;;) {
                const found = await look(cluster, epoch);
                if (found !== undefined && (found.seed !== undefined || performance.now() >= end)) {
                    return found;
                }
                await sleep(LOOK_EVERY);
            }
        },
    };
}
