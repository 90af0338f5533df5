// SPDX-License-Identifier: Apache-2.0
// What a ward sets about its alarms, and what holds where it sets nothing. Nothing of it is on the ledger: who is called at which reading is the ward's own.

import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { closed, firstRepeated, oneOf } from '../kernel';
import { signalOf } from '../vitals';
import { ALARM_LIMITS, type AlarmLimit, LIMIT_SIDES, type Severity, SEVERITIES, SeveritySchema } from './limits';
import { NEWS2_LEVELS, type News2Level, SATURATION_SCALES, type SaturationScale } from './news2';

const DAY_SECONDS = 86_400;

/** How a ward is called. */
export interface AlarmSettings {
    readonly limits: readonly AlarmLimit[];
    /** How urgent a sensor is that fell off; `off`: nobody is called. */
    readonly signalLost: Severity | 'off';
    /** From which level of the early warning score on somebody is called; `off`: nobody is. */
    readonly news2: News2Level | 'off';
    readonly saturationScale: SaturationScale;
    /** How old a measured part of the score may be, and one that was observed. */
    readonly measuredSeconds: number;
    readonly observedSeconds: number;
    /** For which a signal that has rung rings no more, whatever it shows. */
    readonly restSeconds: number;
    /** After which an alarm that nobody has acknowledged is escalated. */
    readonly escalateSeconds: number;
}

/** What holds unless a ward sets otherwise. */
export const ALARM_SETTINGS: AlarmSettings = {
    limits: ALARM_LIMITS.map(({ source: _source, ...limit }) => limit),
    signalLost: 'high',
    news2: 'single',
    saturationScale: 'scale-1',
    measuredSeconds: 14_400,
    observedSeconds: 43_200,
    restSeconds: 60,
    escalateSeconds: 300,
};

const MOST_LIMITS = 64;
const FURTHEST = 100_000;

const LimitSchema = closed({
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$', maxLength: 32 }),
    code: Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 }),
    side: oneOf(LIMIT_SIDES),
    limit: Type.Number({ minimum: -FURTHEST, maximum: FURTHEST }),
    margin: Type.Number({ minimum: 0, maximum: FURTHEST }),
    severity: SeveritySchema,
});
const seconds = (minimum: number, maximum: number): ReturnType<typeof Type.Integer> => Type.Integer({ minimum, maximum });
const WrittenSchema = closed({
    limits: Type.Optional(Type.Array(LimitSchema, { maxItems: MOST_LIMITS })),
    signalLost: Type.Optional(oneOf([...SEVERITIES, 'off'])),
    news2: Type.Optional(oneOf([...NEWS2_LEVELS, 'off'])),
    saturationScale: Type.Optional(oneOf(SATURATION_SCALES)),
    measuredSeconds: Type.Optional(seconds(1, DAY_SECONDS)),
    observedSeconds: Type.Optional(seconds(1, 7 * DAY_SECONDS)),
    restSeconds: Type.Optional(seconds(1, DAY_SECONDS)),
    escalateSeconds: Type.Optional(seconds(1, 7 * DAY_SECONDS)),
});
const written = TypeCompiler.Compile(WrittenSchema);

/** What is wrong with a ward's limits, beyond their form. */
function misfitOfLimits(limits: readonly AlarmLimit[]): string | undefined {
    const repeated = firstRepeated(limits.map(({ name }) => name));
    if (repeated !== undefined) {
        return `/limits/${repeated}/name: another limit has this name`;
    }
    const strange = limits.findIndex(({ code }) => signalOf(code) === undefined);
    return strange < 0 ? undefined : `/limits/${strange}/code: is not in the table of vital signs`;
}

/**
 * Reads what a ward has written.
 * @param value - as JSON has it.
 * @returns the settings with every default filled in, or the one thing that is wrong first, with a JSON pointer to it.
 */
export function readAlarmSettings(value: unknown): AlarmSettings | { readonly misfit: string } {
    if (!written.Check(value)) {
        const first = written.Errors(value).First();
        return { misfit: `${first?.path === '' ? '/' : (first?.path ?? '/')}: ${first?.message ?? 'is not as it should be'}` };
    }
    const given: Static<typeof WrittenSchema> = value;
    const misfit = misfitOfLimits(given.limits ?? []);
    return misfit === undefined ? { ...ALARM_SETTINGS, ...given } : { misfit };
}
