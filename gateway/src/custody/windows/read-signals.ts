// SPDX-License-Identifier: Apache-2.0
// Reads what a device wrote: units become the table's own, and what means "not measured" or cannot be is left out. The gateway reads so what it takes in, and the
// custodian what it encrypts, each for itself: nothing is summed because somebody says that a device has sent it.

import { inOwnUnit, isSensorOff, scalingOf, type SentSignal, type Signal, signalOf } from '@wardledger/chaincode/domain';
import { KNOWN_MODELS } from './device-models';
import { isPossible, isSentinel, type WrittenValue } from './sentinels';

/** A number that is no reading. `named`: the post says so itself; `sentinel`: so it is on any device, or on its model. */
export interface LeftOutValue {
    readonly step: number;
    readonly kind: 'named' | 'sentinel' | 'impossible';
}

/** A signal as it was read. */
export interface ReadSignal {
    /** In the unit of the table, `null` for what is left out; the very signal that was written where nothing had to be changed. */
    readonly signal: SentSignal;
    readonly leftOut: readonly LeftOutValue[];
}

/** What a number is; the zero of a sensor that is off stays one, because it is told. */
function kindOf(signal: Signal, value: WrittenValue, notMeasured: readonly number[] = []): LeftOutValue['kind'] | 'reading' {
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
 * @param modelName - as the post names it
 * @returns `undefined` where the table has no such code, or nothing leads from the unit to its own
 */
export function readSignal(written: SentSignal, modelName: string | undefined): ReadSignal | undefined {
    const signal = signalOf(written.code);
    const scaling = signal === undefined ? undefined : scalingOf(signal, written.unit);
    if (signal === undefined || scaling === undefined) {
        return undefined;
    }
    const model = modelName === undefined ? undefined : KNOWN_MODELS.get(modelName);
    const leftOut: LeftOutValue[] = [];
    const values = written.values.map((number, step) => {
        if (number === null) {
            return null;
        }
        const value = inOwnUnit(number, scaling);
        const kind = kindOf(signal, { written: number, value, model }, written.notMeasured);
        if (kind === 'reading') {
            return value;
        }
        leftOut.push({ step, kind });
        return null;
    });
    const isAsWritten = signal.unit === written.unit && leftOut.length === 0;
    return { signal: isAsWritten ? written : { code: written.code, unit: signal.unit, values }, leftOut };
}

/** Reads all signals of a post; `undefined` where one of them cannot be read. */
export function readSignals(written: readonly SentSignal[], modelName: string | undefined): readonly SentSignal[] | undefined {
    const read = written.flatMap((one) => readSignal(one, modelName)?.signal ?? []);
    return read.length === written.length ? read : undefined;
}
