// SPDX-License-Identifier: Apache-2.0
// Settings of one ward that stand with other contracts: tightened by that ward alone, loosened as both have approved.

import { settingDigestOf } from '../../crypto';
import { DomainError, ERRORS, type Hex64, maySetAlone, namedScope } from '../../domain';
import type { LedgerContext } from '../../platform';
import { approvedSetting } from './settings';

/** A change of a setting of the caller's ward. */
export interface WardSettingChange {
    /** Under which both wards approve it. */
    readonly name: string;
    /** What it is to be; the digest that is approved is of this and the ward. */
    readonly content: object;
    readonly isLoosened: boolean;
    /** As it stands. */
    readonly stored: { readonly approval?: Hex64 } | undefined;
}

/**
 * Refuses what takes both wards and was not approved for it.
 * @param ctx - of the transaction.
 * @param change - what the caller's ward would set.
 * @returns what is kept with the setting, so that the approval serves once.
 * @throws DomainError TWO_WARDS_REQUIRED
 */
export async function demandMaySet(
    ctx: LedgerContext,
    { name, content, isLoosened, stored }: WardSettingChange,
): Promise<{ readonly approval?: Hex64 }> {
    const { ward } = ctx.actor;
    const approved = await approvedSetting(ctx, 'ledger-setting', namedScope(ward, name));
    if (!maySetAlone({ isLoosened, served: stored?.approval, approved, digest: settingDigestOf({ ...content, ward }) })) {
        throw new DomainError(ERRORS.TWO_WARDS_REQUIRED);
    }
    return approved === undefined ? {} : { approval: approved.change };
}
