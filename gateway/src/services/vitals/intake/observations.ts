// SPDX-License-Identifier: Apache-2.0
// Judges what was observed beside the readings of a post.

import { observableOf, type Observation } from '@wardledger/chaincode/domain';
import type { CodedMisfit } from './item-problem';

/** What refuses the post: nobody can say later what was meant. */
export function misfitsOfObservations(observations: readonly Observation[] = []): CodedMisfit[] {
    return observations.flatMap(({ code, value }, index): CodedMisfit[] => {
        const pointer = `/observations/${index}`;
        const observable = observableOf(code);
        if (observable === undefined) {
            return [{ code: 'SIGNAL_UNKNOWN', pointer: `${pointer}/code`, detail: 'is nothing that is observed here' }];
        }
        if (observations.findIndex((other) => other.code === code) !== index) {
            return [{ code: 'SIGNAL_REPEATED', pointer: `${pointer}/code`, detail: 'appears twice' }];
        }
        const detail = `must be one of ${observable.values.join(', ')}`;
        return observable.values.includes(value) ? [] : [{ code: 'CONTENT_INVALID', pointer: `${pointer}/value`, detail }];
    });
}
