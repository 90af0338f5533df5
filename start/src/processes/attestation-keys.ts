// SPDX-License-Identifier: Apache-2.0
// What two administrators do before the first window: each proposes the key with which the own custodian attests, the other ward's approves it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ward, wards } from '../data/dataset';
import { ApiClient, ApiError } from '../demonstration/api-client';

const kind = 'attestation-key';
const anHour = 3_600_000;
/** Milliseconds. */
const LATEST = 30_000;
const PAUSE = 100;

/** Both wards, and who is an administrator in each. */
export interface ApprovingWards {
    /** Where the wards keep their data. */
    readonly dataDir: string;
    /** Address of a ward's gateway. */
    readonly base: (ward: Ward) => string;
    /** Subject of a token with the role admin. */
    readonly administrator: string;
}

/** Approves both keys, those that are approved already left as they are. */
export async function approveAttestationKeys({ dataDir, base, administrator }: ApprovingWards): Promise<void> {
    const as = (ward: Ward): ApiClient => new ApiClient({ ward, base: base(ward), subject: administrator, roles: ['admin'] });
    const administrators = { ward1: as('ward1'), ward2: as('ward2') };
    await Promise.all(
        wards.map(async (ward) => {
            const keys = readFileSync(join(dataDir, ward, 'custodian', 'public.json'), 'utf8');
            const { attestationDigest: digest } = JSON.parse(keys) as { attestationDigest: string };
            const other = administrators[ward === 'ward1' ? 'ward2' : 'ward1'];
            if ((await approvedDigest(other, ward)) !== digest) {
                const expires = new Date(Date.now() + anHour).toISOString();
                const proposal = { kind, scope: ward, digest, expires };
                const { id } = await administrators[ward].post<{ id: string }>('/v1/governance/proposals', proposal);
                await approve(other, { id, digest });
            }
        }),
    );
}

/** The peer of the ward that approves may have the proposal a moment later than that of the ward that made it. */
async function approve(administrator: ApiClient, { id, digest }: { readonly id: string; readonly digest: string }): Promise<void> {
    const deadline = performance.now() + LATEST;
    for (;;) {
        try {
            await administrator.post(`/v1/governance/proposals/${id}/approve`, { digest });
            return;
        } catch (error) {
            if (!(error instanceof ApiError && error.code === 'PROPOSAL_NOT_FOUND') || performance.now() > deadline) {
                throw error;
            }
            await delay(PAUSE);
        }
    }
}

async function approvedDigest(administrator: ApiClient, ward: Ward): Promise<string | undefined> {
    try {
        const path = `/v1/governance/settings/${kind}?scope=${ward}`;
        const { digest, revoked } = await administrator.get<{ digest: string; revoked?: string }>(path);
        return revoked === undefined ? digest : undefined;
    } catch (error) {
        if (error instanceof ApiError && error.code === 'SETTING_NOT_FOUND') {
            return undefined;
        }
        throw error;
    }
}
