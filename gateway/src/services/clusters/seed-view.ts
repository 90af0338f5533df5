// SPDX-License-Identifier: Apache-2.0
// How the API shows a seed.

import { type FoundSeed, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';

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

/** A seed as the API shows it. */
export function seedViewOf({ epoch, phase, parts, seed }: FoundSeed): SeedView {
    const wards = WARD_MSPS.map((mspId) => {
        const part = parts.find((one) => one.mspId === mspId);
        return { ward: wardOf(mspId), committed: part !== undefined, revealed: part?.main !== undefined, spare: part?.spare !== undefined };
    });
    const known = seed === undefined ? {} : { seed: seed.seed, rule: seed.rule, missing: seed.missing.map(wardOf) };
    return { epoch, phase, wards, ...known };
}
