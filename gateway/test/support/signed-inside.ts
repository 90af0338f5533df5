// SPDX-License-Identifier: Apache-2.0
// A call with the signature of whoever is behind it inside, for tests that submit past the gateway's services.

import { transientDigestOf } from '@wardledger/chaincode/crypto';
import { type Authorship, textOfCall } from '@wardledger/chaincode/domain';
import { newSalt } from '../../src/custody/keys/randomness';
import type { CallerCall, FunctionName, LedgerCall, LedgerCaller } from '../../src/ledger';

/** Signs a call, now unless said. */
export async function signedInside<Name extends FunctionName>(
    author: LedgerCaller,
    { name, request, transient }: CallerCall<Name>,
    { nonce, time }: Pick<Authorship, 'nonce' | 'time'> = { nonce: newSalt(), time: Date.now() },
): Promise<LedgerCall<Name>> {
    const fields: object = transient ?? {};
    const text = textOfCall({ channel: 'mychannel', function: name, request, transient: transientDigestOf(fields), nonce, time });
    const signature = Buffer.from(await author.sign(Buffer.from(text, 'utf8'))).toString('base64');
    const authorship: Authorship = { certificate: author.certificate, signature, nonce, time };
    return { name, request, transient: { ...fields, authorship } as unknown as NonNullable<LedgerCall<Name>['transient']> };
}
