// SPDX-License-Identifier: Apache-2.0
// Device models, by the numbers with which they say that there is no reading although a patient could have such a value. The posts of any other model say it
// themselves (`notMeasured`): what a gateway alone could be told, its custodian could not hold against what it seals.

/** Values that mean "not measured" on one model, by code of the signal, in the unit in which the device writes. */
export type ModelSentinels = Readonly<Record<string, readonly number[]>>;

/** Models by the name that posts give them. */
export type DeviceModels = ReadonlyMap<string, ModelSentinels>;

/** Oximeters that write the pulse as one byte: 255 without a finger, which is a pulse elsewhere. */
const ONE_BYTE_PULSE: ModelSentinels = { '8867-4': [255], '8889-8': [255], '59408-5': [127] };

/** What gateway and custodian know. */
export const KNOWN_MODELS: DeviceModels = new Map([
    ['berry-bm1000', ONE_BYTE_PULSE],
    ['contec-cms50', ONE_BYTE_PULSE],
]);
