// SPDX-License-Identifier: Apache-2.0
// What crosses to the other ward's custodian: readings, sealed as they are, with their data key wrapped for it against one look.

import type { LookPlace, Purpose } from '@wardledger/chaincode/domain';

/** Windows that the other ward's people look at. */
export interface HandOverRequest {
    /** Whose custodian is to open them; the look must be of somebody of that ward. */
    readonly ward: string;
    readonly look: LookPlace;
    readonly purpose: Purpose;
    /** Up to 64; none where that there is nothing is to be decided. */
    readonly sealedReadings: readonly string[];
}

/** An envelope with one entry more: for the other ward's custodian, which opens it by that look alone. */
interface HandedOver {
    readonly envelope: string;
}

/** What became of one envelope. */
export type HandOverResult = HandedOver | { readonly unreadable: true };
