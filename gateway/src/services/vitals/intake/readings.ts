// SPDX-License-Identifier: Apache-2.0
// Judges the signals of a post by how they read: an unknown code or unit refuses the post, an impossible value itself alone.

import { signalOf, takenUnits, unitNameOf } from '@wardledger/chaincode/domain';
import { readSignal } from '../../../custody';
import type { PostSignal } from '../ports/device-post';
import type { RefusedReadings } from '../ports/vitals';
import type { CodedMisfit } from './item-problem';

/** How a post's readings are taken. */
export interface ReadingRules {
    /** As the post names it. */
    readonly model: string | undefined;
    /** Sentinels and impossible values refuse the post. What such a post has left reads as if it were not strict, and so does the custodian. */
    readonly strict: boolean;
}

/** A signal with what is wrong with it. */
export interface JudgedSignal {
    /** As it was read; as it was sent where it cannot be. */
    readonly signal: PostSignal;
    /** What refuses the post. */
    readonly misfits: readonly CodedMisfit[];
    /** What was left out because it is impossible. */
    readonly impossible: readonly CodedMisfit[];
}

/** One entry for each signal of which readings were refused. */
export function refusedReadings(judged: readonly JudgedSignal[]): RefusedReadings[] {
    return judged.flatMap(({ signal: { code }, impossible }) => {
        const [first] = impossible;
        return first === undefined ? [] : [{ code: 'VALUE_IMPOSSIBLE', signal: code, pointer: first.pointer, count: impossible.length }];
    });
}

/** Why a signal cannot be read. */
function misfitOf({ code, unit }: PostSignal, pointer: string): CodedMisfit {
    const signal = signalOf(code);
    if (signal === undefined) {
        return { code: 'SIGNAL_UNKNOWN', pointer: `${pointer}/code`, detail: 'is not in the table of vital signs' };
    }
    const { unit: own, spellings, conversions } = takenUnits(signal);
    const known = unitNameOf(unit);
    const why = known === undefined ? 'is no unit that is known here' : `is ${known}, which cannot be converted to ${own}`;
    const taken = [own, ...spellings, ...conversions.map((one) => one.unit)].join(', ');
    return { code: 'UNIT_MISMATCH', pointer: `${pointer}/unit`, detail: `${why}; this code takes ${taken}` };
}

/**
 * Judges one signal.
 *
 * @param pointer - to it, in the post
 */
export function judgeSignal(sent: PostSignal, pointer: string, { model, strict }: ReadingRules): JudgedSignal {
    const read = readSignal(sent, model);
    if (read === undefined) {
        return { signal: sent, misfits: [misfitOf(sent, pointer)], impossible: [] };
    }
    const refusals = {
        named: undefined,
        sentinel: strict ? 'means that nothing was measured' : undefined,
        impossible: 'is outside the physically possible range',
    };
    const impossible = read.leftOut.flatMap(({ step, kind }): CodedMisfit[] => {
        const detail = refusals[kind];
        return detail === undefined ? [] : [{ code: 'VALUE_IMPOSSIBLE', pointer: `${pointer}/values/${step}`, detail }];
    });
    const { signal } = read;
    return strict ? { signal, misfits: impossible, impossible: [] } : { signal, misfits: [], impossible };
}
