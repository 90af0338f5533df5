// SPDX-License-Identifier: Apache-2.0
// Whether a form may be sealed: by the schema of its category; and where it states a reading, by the one table of signals.

import type { TObject, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler';
import { demandDefined } from '../kernel';
import { inOwnUnit, scalingOf, SIGNALS } from '../vitals';
import { ENTRY_CATEGORIES, type EntryCategory } from './entry';
import { DATE_PATTERN, ENTRY_FORMS, type EntryForm } from './forms';

/** What is wrong with a form, and where; never the value. */
export interface FormMisfit {
    /** JSON pointer inside the form. */
    readonly pointer: string;
    readonly detail: string;
}

const LOINC = 'http://loinc.org';

const checks: ReadonlyMap<EntryCategory, TypeCheck<TObject>> = new Map(
    ENTRY_CATEGORIES.map((category) => [category, TypeCompiler.Compile<TObject>(ENTRY_FORMS[category])]),
);

/** A value of a vital sign must be one that the sign can have, in a unit in which it is taken. */
function readingMisfits({ code, value, unit }: EntryForm<'observation' | 'laboratory'>): FormMisfit[] {
    const signal = code?.system === LOINC ? SIGNALS.find((one) => one.code === code.code) : undefined;
    if (value === undefined) {
        return unit === undefined ? [] : [{ pointer: '/unit', detail: 'stands beside a value; there is none' }];
    }
    if (signal === undefined) {
        return [];
    }
    const scaling = scalingOf(signal, unit ?? '');
    if (scaling === undefined) {
        return [{ pointer: '/unit', detail: `must be a unit in which ${signal.code} is taken, such as ${signal.unit}` }];
    }
    const reading = inOwnUnit(value, scaling);
    const isPossible = reading >= signal.minimum && reading <= signal.maximum;
    return isPossible ? [] : [{ pointer: '/value', detail: 'is outside of what is possible' }];
}

/** The words of a schema that takes one of a list. */
function wordsOf({ anyOf }: TSchema): string | undefined {
    return Array.isArray(anyOf)
        ? `must be one of ${(anyOf as readonly { readonly const: string }[]).map((one) => one.const).join(', ')}`
        : undefined;
}

function schemaMisfit({ type, path, message, schema }: ValueError): FormMisfit {
    // The name of an unknown member is the caller's text, so its parent is named instead.
    const isUnknown = type === ValueErrorType.ObjectAdditionalProperties;
    return isUnknown
        ? { pointer: path.slice(0, path.lastIndexOf('/')), detail: 'has an unknown member' }
        : { pointer: path, detail: wordsOf(schema) ?? message };
}

const SHORT_MONTHS: readonly number[] = [4, 6, 9, 11];
const FEBRUARY = 2;

function daysIn(year: number, month: number): number {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const lastOfFebruary = isLeap ? 29 : 28;
    return month === FEBRUARY ? lastOfFebruary : 31 - (SHORT_MONTHS.includes(month) ? 1 : 0);
}

/** Whether the month has the day, where a date of {@link DATE_PATTERN} names one. */
function isCalendarDate(date: string): boolean {
    const [year = 0, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number);
    return day <= daysIn(year, month);
}

/** A schema knows no months. */
function dateMisfits(category: EntryCategory, form: Readonly<Record<string, unknown>>): FormMisfit[] {
    return Object.entries<TSchema>(ENTRY_FORMS[category].properties).flatMap(([name, schema]) => {
        const date = schema['pattern'] === DATE_PATTERN ? form[name] : undefined;
        const isNone = typeof date === 'string' && !isCalendarDate(date);
        return isNone ? [{ pointer: `/${name}`, detail: 'is a day that its month does not have' }] : [];
    });
}

const MOMENT = /^(.{4})-(..)-(..)T(..):(..):([0-9.]+)(Z|([+-])(..):(..))$/;
const MINUTES_OF_A_DAY = 1440;

/** Days from the first of January of the year 0 to the first of a month. */
function daysBefore(year: number, month: number): number {
    const past = year - 1;
    const months = Array.from({ length: month - 1 }, (_, index) => daysIn(year, index + 1));
    const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
    return months.reduce((days, one) => days + one, 365 * year + leapDays);
}

/** A moment as seconds of UTC since some time that is the same for all; undefined for a day, a month or a year. */
function momentOf(date: string): number | undefined {
    const [, year, month, day, hour, minute, second, , sign, hours = 0, minutes = 0] = MOMENT.exec(date) ?? [];
    if (year === undefined) {
        return undefined;
    }
    const days = daysBefore(Number(year), Number(month)) + Number(day);
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    return (days * MINUTES_OF_A_DAY + Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
}

/** Whether one date lies before another as far as both say it: a year is not before a day of it. */
function isBefore(one: string, other: string): boolean {
    const moments = [momentOf(one), momentOf(other)] as const;
    if (moments[0] !== undefined && moments[1] !== undefined) {
        return moments[0] < moments[1];
    }
    const precision = Math.min(one.length, other.length);
    return one.slice(0, precision) < other.slice(0, precision);
}

/** What ends does not end before it began. */
function spanMisfits({ start, end }: EntryForm<'plan'>): FormMisfit[] {
    const isTurned = start !== undefined && end !== undefined && isBefore(end, start);
    return isTurned ? [{ pointer: '/end', detail: 'is before /start' }] : [];
}

/** Tells what is wrong with a form of a category; nothing where it may be sealed. */
export function formMisfits(category: EntryCategory, form: unknown): FormMisfit[] {
    const check = demandDefined(checks.get(category), 'the form of a category');
    if (!check.Check(form)) {
        return [schemaMisfit(demandDefined(check.Errors(form).First(), 'the error of a form that was refused'))];
    }
    const readings = category === 'observation' || category === 'laboratory' ? readingMisfits(form as EntryForm<'observation'>) : [];
    const spans = category === 'plan' ? spanMisfits(form as EntryForm<'plan'>) : [];
    return [...dateMisfits(category, form), ...spans, ...readings];
}
