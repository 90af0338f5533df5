// SPDX-License-Identifier: Apache-2.0
// What takes two wards: a closed table of kinds, and whose each setting of a kind is.

import { canonicalJson, NUMBERINGS, WARD_MSPS, wardOf } from '../kernel';

/**
 * A kind of setting. `reach`: one setting for `both` wards, one for each `ward`, or many of a ward, each `named`. `revocable`: the ward whose it
 * is may end it alone, because without it less is allowed; where a default would take its place, or it is nobody's own, that takes two.
 * `choices`: all that it can be, first what holds where nothing is approved. What is stored under such a setting settles it for good.
 */
interface GovernedKind {
    readonly reach: 'both' | 'ward' | 'named';
    readonly revocable: boolean;
    readonly choices?: readonly [string, ...string[]];
}

export const GOVERNED = {
    /** The policies by which both wards decide about access. */
    'policy-set': { reach: 'both', revocable: false },
    /** The key with which a ward's custodian attests what it has opened. */
    'attestation-key': { reach: 'ward', revocable: true },
    /** A sum of a ward that is released again and again without being asked about. */
    'standing-release': { reach: 'named', revocable: true },
    /** What another contract decides by, under a name that it gives. */
    'ledger-setting': { reach: 'named', revocable: false },
    /** Whether a record number is one patient's at both wards, or each ward's own. */
    'record-numbers': { reach: 'both', revocable: false, choices: NUMBERINGS },
} as const satisfies Readonly<Record<string, GovernedKind>>;

export type GovernedKindName = keyof typeof GOVERNED;
export const GOVERNED_KINDS = Object.keys(GOVERNED) as readonly GovernedKindName[];

/** A kind of which all that its setting can be is known. */
export type ChoiceKind = {
    [Kind in GovernedKindName]: (typeof GOVERNED)[Kind] extends { readonly choices: readonly string[] } ? Kind : never;
}[GovernedKindName];

/** `both`, a ward, or a ward and a name: `ward1:cohort-posters`. */
export type GovernedScope = string;

const BOTH = 'both';
const SEPARATOR = ':';
const WARDS: readonly string[] = WARD_MSPS.map(wardOf);

/**
 * Names a setting of a kind that a ward has many of.
 * @param ward - whose it is.
 * @param name - lower-case letters, digits and hyphens.
 */
export function namedScope(ward: string, name: string): GovernedScope {
    return ward + SEPARATOR + name;
}

/**
 * Tells whether a kind has a setting of this scope. The schema has judged its form.
 * @param kind - of the table.
 * @param scope - as asked for.
 */
export function isScopeOf(kind: GovernedKindName, scope: GovernedScope): boolean {
    const { reach } = GOVERNED[kind];
    if (reach === 'both') {
        return scope === BOTH;
    }
    return WARDS.includes(ownerOf(scope)) && scope.includes(SEPARATOR) === (reach === 'named');
}

/**
 * Gives the ward whose a setting is.
 * @param scope - of the setting.
 * @returns `both` where it is no ward's own.
 */
export function ownerOf(scope: GovernedScope): string {
    const [owner = scope] = scope.split(SEPARATOR);
    return owner;
}

/**
 * Gives all that a setting of a kind can be.
 * @param kind - of the table.
 * @returns undefined where that is for the wards to say.
 */
export function choicesOf(kind: GovernedKindName): readonly string[] | undefined {
    const row: GovernedKind = GOVERNED[kind];
    return row.choices;
}

/**
 * Gives the line whose digest is proposed and approved: `{"record-numbers":"ward"}`.
 * @param kind - of the table.
 * @param choice - one of its choices.
 */
export function contentOf(kind: GovernedKindName, choice: string): string {
    return canonicalJson({ [kind]: choice });
}
