// SPDX-License-Identifier: Apache-2.0
// A refusal that only says that nothing is there is an answer: `undefined`.

import { type ErrorCode, hasCode } from '@wardledger/chaincode/domain';

/** The answer; `undefined` when it was refused with one of the codes. Every other failure stays one. */
export async function undefinedOn<T>(answer: Promise<T>, ...codes: readonly ErrorCode[]): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (hasCode(error, ...codes)) {
            return undefined;
        }
        throw error;
    }
}
