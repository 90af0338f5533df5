// SPDX-License-Identifier: Apache-2.0
// Turns facts into what policies can ask about (schema.ts). What has expired is left out here, so that no policy can forget to look.

import type { Environment } from '../language/compile';
import { type Attributes, entityValue, recordValue, setValue, type Value } from '../language/value';
import type { OwnAttributes, OwnAttributeType } from '../schema/schema';
import type { DecisionRequest, OwnValue, PatientFacts, PersonFacts, ResourceFacts } from './facts';
import { boundPatients, grantedCategories, isConsented, isEmergency } from './floor';

const texts = (values: Iterable<string | undefined>): Value => setValue([...values].filter((value) => value !== undefined));
const person = (id: string): Value => entityValue('Person', id);

/** Attributes without those that are absent. */
function attributes(entries: readonly (readonly [string, Value | undefined])[]): Attributes {
    return new Map(entries.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined));
}

const IS_OF_TYPE: Readonly<Record<OwnAttributeType, (value: OwnValue) => boolean>> = {
    Bool: (value) => typeof value === 'boolean',
    Long: Number.isSafeInteger,
    String: (value) => typeof value === 'string',
    Strings: (value) => typeof value === 'object',
};

/** What a ward says of its own about a person, where it is of the type that the set knows it by; an older value of another type is absent. */
function ownAttributes(own: OwnAttributes, values: Readonly<Record<string, OwnValue>>): (readonly [string, Value])[] {
    return [...own].flatMap(([name, type]) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        if (value === undefined || !IS_OF_TYPE[type](value)) {
            return [];
        }
        return [[name, typeof value === 'object' ? texts(value) : value] as const];
    });
}

function personAttributes(facts: PersonFacts, patients: readonly string[], own: OwnAttributes): Attributes {
    return attributes([
        ...ownAttributes(own, facts.own ?? {}),
        ['username', facts.username],
        ['id', facts.id],
        ['ward', facts.ward],
        ['roles', texts(facts.roles)],
        ['age', facts.age],
        ['gender', facts.gender],
        ['height', facts.height],
        ['weight', facts.weight],
        ['location', facts.location],
        ['department', facts.department],
        ['teams', texts(facts.teams)],
        ['patients', setValue(patients.map((id) => entityValue('Patient', id)))],
    ]);
}

function patientAttributes({ ward, birthDate, openVisits, wards }: PatientFacts): Attributes {
    return attributes([
        ['ward', ward],
        ['birthDate', birthDate],
        ['openVisits', texts(openVisits.map((visit) => visit.ward))],
        ['wards', texts(wards)],
        ['locations', texts(openVisits.map((visit) => visit.location))],
        ['teams', texts(openVisits.map((visit) => visit.team))],
    ]);
}

function resourceAttributes({ category, patient, author, lab }: ResourceFacts): Attributes {
    return attributes([
        ['category', category],
        ['patient', patient && entityValue('Patient', patient.id)],
        ['author', author === undefined ? undefined : person(author)],
        ['lab', lab === undefined ? undefined : person(lab)],
    ]);
}

/**
 * Makes the environment of a request.
 * @param caller - who asks; the floor has let it through.
 * @param own - attributes that the set knows beside S0's.
 */
export function environmentOf(request: DecisionRequest, caller: PersonFacts, own: OwnAttributes): Environment {
    const { resource, action, purpose, time } = request;
    const principal = entityValue('Person', caller.id);
    const looked = entityValue('Resource', resource.category);
    const entities = new Map([
        [principal.key, personAttributes(caller, boundPatients(caller, resource, time), own)],
        [looked.key, resourceAttributes(resource)],
    ]);
    if (resource.patient !== undefined) {
        entities.set(entityValue('Patient', resource.patient.id).key, patientAttributes(resource.patient));
    }
    return {
        principal,
        action: entityValue('Action', action),
        resource: looked,
        context: recordValue([
            ['purpose', purpose],
            ['consent', isConsented(request)],
            ['permittedByName', request.isPermittedByName === true],
            ['grant', texts(grantedCategories(request))],
            ['emergency', isEmergency(request)],
            ['time', time],
        ]),
        entities,
    };
}
