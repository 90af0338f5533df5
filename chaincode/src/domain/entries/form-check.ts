// SPDX-License-Identifier: Apache-2.0
// Whether a form may be sealed: by the schema of its category; and where it states a reading, by the one table of signals.

import type { TObject, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler';
import { demandDefined } from '../kernel';
import { inOwnUnit, scalingOf, SIGNALS } from '../vitals';
import { isBefore, isCalendarDate } from './dates';
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

function schemaMisfit({ type, path, message, schema: { anyOf } }: ValueError): FormMisfit {
    if (type === ValueErrorType.ObjectAdditionalProperties) {
        // The name of an unknown member is the caller's text, so its parent is named instead.
        return { pointer: path.slice(0, path.lastIndexOf('/')), detail: 'has an unknown member' };
    }
    if (!Array.isArray(anyOf)) {
        return { pointer: path, detail: message };
    }
    const words = (anyOf as readonly { readonly const: string }[]).map((one) => one.const);
    return { pointer: path, detail: `must be one of ${words.join(', ')}` };
}

/** A schema knows no months. */
function dateMisfits(category: EntryCategory, form: Readonly<Record<string, unknown>>): FormMisfit[] {
    return Object.entries<TSchema>(ENTRY_FORMS[category].properties).flatMap(([name, schema]) => {
        const date = schema['pattern'] === DATE_PATTERN ? form[name] : undefined;
        const isNone = typeof date === 'string' && !isCalendarDate(date);
        return isNone ? [{ pointer: `/${name}`, detail: 'is a day that its month does not have' }] : [];
    });
}

function spanMisfits({ start, end }: EntryForm<'plan'>): FormMisfit[] {
    const isBackwards = start !== undefined && end !== undefined && isBefore(end, start);
    return isBackwards ? [{ pointer: '/end', detail: 'is before the start' }] : [];
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
