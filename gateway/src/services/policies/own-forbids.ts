// SPDX-License-Identifier: Apache-2.0
// What a ward forbids by itself, of its own patients: written as text, in force at once, shown as what is stored.

import type { Hex64, OwnAttributes } from '@wardledger/chaincode/domain';
import { newLedgerId, newSalt } from '../../custody';
import { instant } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { CedarBuild } from './cedar';
import { readForbidsText, renderPolicyText } from './policies';

/** `POST /v1/policies/forbids`. */
export interface NewForbids {
    readonly text: string;
    /** Attributes of people that the wards add. */
    readonly own: OwnAttributes;
    /** Digest of what the caller has seen, and replaces. */
    readonly replaces?: Hex64 | undefined;
}

/** Forbids of a ward as people read them. */
export interface ForbidsView {
    readonly ward: string;
    readonly digest: Hex64;
    /** Rendered from what is stored; absent, as the set is, where the ledger does not have it or cannot read it. */
    readonly text?: string;
    /** Cedar's JSON, whose SHA-256 is the digest. */
    readonly set?: string;
    /** Who forbade, and when. */
    readonly by: { readonly mspId: string; readonly id: string };
    readonly since: string;
}

/** What a change answers. */
export interface ChangedForbids extends Pick<ForbidsView, 'ward' | 'digest'> {
    readonly transaction: CommittedTransaction;
}

/** What forbids need. */
export interface OwnForbidsPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    readonly cedar: CedarBuild;
}

/** Forbids of each ward. */
export class OwnForbids {
    readonly #ports: OwnForbidsPorts;

    constructor(ports: OwnForbidsPorts) {
        this.#ports = ports;
    }

    /** Of both wards, as far as they have any. */
    async list(caller: LedgerCaller): Promise<readonly ForbidsView[]> {
        const { ledger, cedar } = this.#ports;
        const { items } = await ledger.evaluate(caller, 'policies:ListForbids', {});
        return Promise.all(
            items.map(async ({ ward, digest, set, actor: { mspId, ledgerId: id }, time }) => {
                const readable = set === undefined ? {} : { text: await renderPolicyText(cedar, set), set };
                return { ward, digest, ...readable, by: { mspId, id }, since: instant(time) };
            }),
        );
    }

    /** @throws ContentError POLICY_INVALID; DomainError POLICY_SET_REFUSED, FORBIDS_CHANGED */
    async forbid(caller: LedgerCaller, { text, own, replaces }: NewForbids): Promise<ChangedForbids & { readonly text: string }> {
        const { ledger, cedar } = this.#ports;
        const { text: set } = await readForbidsText(cedar, text, own);
        const stored = await renderPolicyText(cedar, set);
        const request = replaces === undefined ? {} : { replaces };
        const { result, transaction } = await ledger.submitOnce(caller, 'policies:SetForbids', () => ({
            request,
            transient: { set, random: newLedgerId(), salt: newSalt() },
        }));
        return { ...result, text: stored, transaction };
    }

    /** @throws DomainError FORBIDS_CHANGED */
    async withdraw(caller: LedgerCaller, digest: Hex64): Promise<ChangedForbids> {
        const { result, transaction } = await this.#ports.ledger.submitOnce(caller, 'policies:WithdrawForbids', () => ({
            request: { digest },
            transient: { random: newLedgerId(), salt: newSalt() },
        }));
        return { ...result, transaction };
    }
}
