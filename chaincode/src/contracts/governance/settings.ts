// SPDX-License-Identifier: Apache-2.0
// What other contracts decide by: the digest that both wards have approved last.

import type { ApprovedChange, GovernedKindName, GovernedScope, Hex64, SettingState } from '../../domain';
import type { LedgerContext } from '../../platform';
import { governanceKeys } from './keys';

/**
 * Reads the setting that stands.
 * @param ctx - of the transaction; committing checks that the setting has not changed meanwhile.
 * @param kind - of the closed table.
 * @param scope - `both`, a ward, or a ward and a name, as the kind has it.
 * @returns undefined where both wards have approved none, or its ward has revoked it.
 */
export async function approvedSetting(ctx: LedgerContext, kind: GovernedKindName, scope: GovernedScope): Promise<SettingState | undefined> {
    const setting = await ctx.world.get(governanceKeys.setting(kind, scope));
    return setting?.revoked === undefined ? setting : undefined;
}

/**
 * Reads the digest that stands; see {@link approvedSetting}.
 * @param ctx - of the transaction.
 * @param kind - of the closed table.
 * @param scope - `both`, a ward, or a ward and a name, as the kind has it.
 */
export async function approvedDigest(ctx: LedgerContext, kind: GovernedKindName, scope: GovernedScope): Promise<Hex64 | undefined> {
    return (await approvedSetting(ctx, kind, scope))?.digest;
}

/**
 * Reads the digests that both wards have approved one after the other, newest first; those that were revoked are left out. For functions that are
 * evaluated: nothing checks at commit whether a history is still what was read.
 * @param ctx - of the transaction.
 * @param kind - of the closed table.
 * @param scope - `both`, a ward, or a ward and a name, as the kind has it.
 */
export async function approvedDigests(ctx: LedgerContext, kind: GovernedKindName, scope: GovernedScope): Promise<readonly Hex64[]> {
    const versions = await versionsOf(ctx, kind, scope);
    const revoked = new Set(versions.flatMap(({ proposal, revoked: end }) => (end === undefined ? [] : [proposal])));
    return versions.flatMap(({ proposal, digest }) => (revoked.has(proposal) ? [] : [digest]));
}

/**
 * Reads every change of what both wards have approved, newest first. For functions that are evaluated.
 * @param ctx - of the transaction.
 * @param kind - of the closed table.
 * @param scope - `both`, a ward, or a ward and a name, as the kind has it.
 */
export async function approvedChanges(
    ctx: LedgerContext,
    kind: GovernedKindName,
    scope: GovernedScope,
): Promise<readonly ApprovedChange[]> {
    const versions = await versionsOf(ctx, kind, scope);
    return versions.map(({ proposal, digest, time, revoked }) => ({
        proposal,
        digest,
        time: revoked?.time ?? time,
        isRevoked: revoked !== undefined,
    }));
}

async function versionsOf(ctx: LedgerContext, kind: GovernedKindName, scope: GovernedScope): Promise<readonly SettingState[]> {
    return (await ctx.world.history(governanceKeys.setting(kind, scope))).flatMap(({ value }) => value ?? []);
}
