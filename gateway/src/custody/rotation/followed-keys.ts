// SPDX-License-Identifier: Apache-2.0
// The public keys to which a gateway seals, for as long as it runs: custodians rotate them meanwhile.

import type { Custodian, CustodianKeys } from '../ports/custodian-api';

/** Milliseconds between two questions. */
const ASKS_EVERY = 5_000;

/** What a custodian told at the start; which keys envelopes are sealed to is what it told last. */
export interface FollowedKeys {
    /** The same object, and in it the same list of recipients, throughout: whoever has either seals to the keys of now. */
    readonly keys: CustodianKeys;
    /** Asks once more. Rejects when the custodian does not answer; the keys stay as they are. */
    readonly refresh: () => Promise<void>;
    readonly stop: () => void;
}

/** Follows the keys of a custodian. One that does not answer has rotated nothing as far as anybody here knows: what was sealed to an earlier key opens. */
export function followKeys(custodian: Pick<Custodian, 'keys'>, first: CustodianKeys): FollowedKeys {
    const recipients = [...first.recipients];
    let { envelopePublicJwk } = first;
    const keys: CustodianKeys = {
        ...first,
        recipients,
        get envelopePublicJwk() {
            return envelopePublicJwk;
        },
    };
    const refresh = async (): Promise<void> => {
        const told = await custodian.keys();
        ({ envelopePublicJwk } = told);
        recipients.splice(0, recipients.length, ...told.recipients);
    };
    const timer = setInterval(() => {
        refresh().catch(() => undefined);
    }, ASKS_EVERY);
    timer.unref();
    return {
        keys,
        refresh,
        stop: () => {
            clearInterval(timer);
        },
    };
}
