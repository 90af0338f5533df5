// SPDX-License-Identifier: Apache-2.0
// What policies can ask about: people, patients, what is looked at, and how. The chaincode fetches all of it itself; a caller names ids, an action and a
// purpose.

import { POLICY_ACTIONS } from '../../access';
import { type Members, membersOf, type Place, refuse, wordOf } from '../language/reading';
import { MOST_OWN_ATTRIBUTES } from '../language/limits';
import { BOOL, entityOf, type Field, type Fields, LONG, NAME, setOf, STRING, type CedarType } from './types';

const always = (type: CedarType): Field => ({ type, optional: false });
const optional = (type: CedarType): Field => ({ type, optional: true });
const STRINGS = setOf(STRING);

/** S0's attributes; heights in centimetres and weights in kilograms, ages in years at the time of the transaction. */
const PERSON: Readonly<Record<string, Field>> = {
    username: optional(NAME),
    id: always(NAME),
    ward: always(STRING),
    roles: always(STRINGS),
    age: optional(LONG),
    gender: optional(STRING),
    height: optional(LONG),
    weight: optional(LONG),
    location: optional(STRING),
    department: optional(STRING),
    teams: always(STRINGS),
    /** Patients who the person is, or speaks for: bindings that are in force. */
    patients: always(setOf(entityOf('Patient'))),
};

/** `ward` is where the patient was registered, `wards` are all that know the patient, `openVisits` those where a visit is open. */
const PATIENT: Readonly<Record<string, Field>> = {
    ward: always(STRING),
    birthDate: optional(LONG),
    openVisits: always(STRINGS),
    wards: always(STRINGS),
    locations: always(STRINGS),
    teams: always(STRINGS),
};

const RESOURCE: Readonly<Record<string, Field>> = {
    category: always(STRING),
    patient: optional(entityOf('Patient')),
    author: optional(entityOf('Person')),
    lab: optional(entityOf('Person')),
};

/**
 * `grant` holds the categories that grants in force name; `consent` is what the patient's newest decision comes to, and `permittedByName` whether a permission
 * that holds names the person.
 */
const CONTEXT: Readonly<Record<string, Field>> = {
    purpose: always(STRING),
    consent: always(BOOL),
    permittedByName: always(BOOL),
    grant: always(STRINGS),
    emergency: always(BOOL),
    time: always(LONG),
};

export interface Schema {
    readonly entities: ReadonlyMap<string, Fields>;
    readonly context: Fields;
    readonly actions: readonly string[];
}

/** What a ward may say about its people beside S0's attributes, by a word for each type. */
export const OWN_ATTRIBUTE_TYPES = ['Bool', 'Long', 'String', 'Strings'] as const;
export type OwnAttributeType = (typeof OWN_ATTRIBUTE_TYPES)[number];
export type OwnAttributes = ReadonlyMap<string, OwnAttributeType>;
const OWN_TYPES: Readonly<Record<OwnAttributeType, CedarType>> = { Bool: BOOL, Long: LONG, String: STRING, Strings: STRINGS };
const ATTRIBUTE_NAME = /^[a-z][A-Za-z0-9]{0,63}$/;

/**
 * Reads the attributes that the wards add, which stand in the set and so in its digest.
 * @throws DomainError POLICY_INVALID
 */
export function readOwnAttributes(json: unknown, place: Place): OwnAttributes {
    const members: Members = membersOf(json, place);
    if (members.size > MOST_OWN_ATTRIBUTES) {
        refuse(place.at, `more than ${String(MOST_OWN_ATTRIBUTES)} attributes`);
    }
    const own = new Map<string, OwnAttributeType>();
    for (const [name, type] of members) {
        if (!ATTRIBUTE_NAME.test(name) || Object.hasOwn(PERSON, name)) {
            refuse(place.at, 'an attribute has a name that is taken, or is no letter followed by letters and digits');
        }
        own.set(name, wordOf(type, place, OWN_ATTRIBUTE_TYPES));
    }
    return own;
}

/** The schema of a set: ours, with the wards' own attributes of people, which may all be absent. */
export function schemaWith(own: OwnAttributes): Schema {
    const added = [...own].map(([name, type]) => [name, optional(OWN_TYPES[type])] as const);
    return {
        entities: new Map([
            ['Person', new Map([...Object.entries(PERSON), ...added])],
            ['Patient', new Map(Object.entries(PATIENT))],
            ['Resource', new Map(Object.entries(RESOURCE))],
        ]),
        context: new Map(Object.entries(CONTEXT)),
        actions: POLICY_ACTIONS,
    };
}
