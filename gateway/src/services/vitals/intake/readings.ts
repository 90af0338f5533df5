// SPDX-License-Identifier: Apache-2.0
// Reads the signals of a post: units become the table's own, sentinels become "not measured", an impossible value is refused by itself.

import { inOwnUnit, isSensorOff, scalingOf, type Signal, signalOf, takenUnits, unitNameOf } from '@wardledger/chaincode/domain';
import type { ModelSentinels } from '../ports/device-models';
import type { PostSignal } from '../ports/device-post';
import type { RefusedReadings } from '../ports/vitals';
import type { CodedMisfit } from './item-problem';
import { isPossible, isSentinel, type WrittenValue } from './sentinels';

/** How a post's readings are taken. */
export interface ReadingRules {
    readonly model: ModelSentinels | undefined;
    /** Sentinels and impossible values refuse the post. */
    readonly strict: boolean;
}

/** A signal as it was read. */
export interface ReadSignal {
    /** In the unit of the table; the signal that was sent where nothing had to be changed. */
    readonly signal: PostSignal;
    /** What refuses the post. */
    readonly misfits: readonly CodedMisfit[];
    /** What was left out because it is impossible. */
    readonly impossible: readonly CodedMisfit[];
}

/** One entry for each signal of which readings were refused. */
export function refusedReadings(read: readonly ReadSignal[]): RefusedReadings[] {
    return read.flatMap(({ signal: { code }, impossible }) => {
        const [first] = impossible;
        return first === undefined ? [] : [{ code: 'VALUE_IMPOSSIBLE', signal: code, pointer: first.pointer, count: impossible.length }];
    });
}

function refused(signal: PostSignal, misfit: CodedMisfit): ReadSignal {
    return { signal, misfits: [misfit], impossible: [] };
}

function unitMisfit(signal: Signal, unit: string, pointer: string): CodedMisfit {
    const { unit: own, spellings, conversions } = takenUnits(signal);
    const known = unitNameOf(unit);
    const why = known === undefined ? 'is no unit that is known here' : `is ${known}, which cannot be converted to ${own}`;
    const taken = [own, ...spellings, ...conversions.map((one) => one.unit)].join(', ');
    return { code: 'UNIT_MISMATCH', pointer: `${pointer}/unit`, detail: `${why}; this code takes ${taken}` };
}

type ReadingKind = 'reading' | 'named' | 'sentinel' | 'impossible';

/** What a number is; the zero of a sensor that is off stays one, because it is told. */
function kindOf(signal: Signal, value: WrittenValue, notMeasured: readonly number[] = []): ReadingKind {
    if (isSensorOff(signal, value.value)) {
        return 'reading';
    }
    if (notMeasured.includes(value.written)) {
        return 'named';
    }
    if (isSentinel(signal, value)) {
        return 'sentinel';
    }
    return isPossible(signal, value.value) ? 'reading' : 'impossible';
}

/**
 * Reads one signal.
 *
 * @param pointer - to it, in the post
 */
export function readSignal(sent: PostSignal, pointer: string, { model, strict }: ReadingRules): ReadSignal {
    const signal = signalOf(sent.code);
    if (signal === undefined) {
        return refused(sent, { code: 'SIGNAL_UNKNOWN', pointer: `${pointer}/code`, detail: 'is not in the table of vital signs' });
    }
    const scaling = scalingOf(signal, sent.unit);
    if (scaling === undefined) {
        return refused(sent, unitMisfit(signal, sent.unit, pointer));
    }
    const refusals: Partial<Record<ReadingKind, string>> = {
        ...(strict && { sentinel: 'means that nothing was measured' }),
        impossible: 'is outside the physically possible range',
    };
    const impossible: CodedMisfit[] = [];
    const values = sent.values.map((written, step) => {
        if (written === null) {
            return null;
        }
        const value = inOwnUnit(written, scaling);
        const kind = kindOf(signal, { written, value, model }, sent.notMeasured);
        const detail = refusals[kind];
        if (detail !== undefined) {
            impossible.push({ code: 'VALUE_IMPOSSIBLE', pointer: `${pointer}/values/${step}`, detail });
        }
        return kind === 'reading' ? value : null;
    });
    const isAsSent = signal.unit === sent.unit && values.every((value, step) => value === sent.values[step]);
    const read = isAsSent ? sent : { code: sent.code, unit: signal.unit, values };
    return strict ? { signal: read, misfits: impossible, impossible: [] } : { signal: read, misfits: [], impossible };
}
