// SPDX-License-Identifier: Apache-2.0
// Whose tokens a gateway takes, and how it reads them.

import { type FlagTable, oneOf, several, SWITCH, text, UsageError, type Values } from '@wardledger/command-line';
import type { ClaimMapping, Principal, TokenAlgorithm } from '../services/participants';

/** Signatures with a private key (RFC 7518, section 3): none that whoever knows the public key could make. */
const TOKEN_ALGORITHMS: readonly TokenAlgorithm[] = ['ES256', 'PS256', 'RS256'];

/** RFC 6901, and never the whole of the claims. */
const POINTER = text('POINTER', { matches: /^(\/([^/~]|~[01])+)+$/, rule: 'must be a JSON pointer, such as /realm_access/roles' });
const RENAMED = text('THEIRS=OURS', { matches: /^[^=]+=[^=]+$/, rule: 'must be a word of the issuer, =, and ours' });

/** Roles of a ward's own processes, which no token gives. */
type OwnProcess = 'registrar' | 'custodian';

/** Roles that tokens may name, by their type, so that none is missing: options read nothing of the ledger's. */
const ROLES: Readonly<Record<Exclude<Principal['roles'][number], OwnProcess>, true>> = {
    admin: true,
    'privacy-officer': true,
    admission: true,
    doctor: true,
    nurse: true,
    paramedic: true,
    lab: true,
    pharmacist: true,
    insurer: true,
    patient: true,
    researcher: true,
    auditor: true,
    'iot-gateway': true,
};

/** The wards of the channel; of others a token says nothing. */
export const WARDS = ['ward1', 'ward2'] as const;

/** Flags of tokens. */
export const TOKEN_FLAGS = {
    'dev-issuer': { kind: SWITCH, help: 'give a token to anybody who asks at /dev/token; loopback only, never in production' },
    'dev-client': {
        kind: several(
            text('NAME=FILE', {
                matches: /^[A-Za-z0-9._-]{1,64}=.+$/,
                rule: 'must be the name of a machine, =, and the file of its public key (JWK)',
            }),
        ),
        help: 'a machine that gets tokens of an IoT gateway at /dev/oauth/token, several one by one',
    },
    issuer: { kind: text('URL'), help: 'the issuer whose tokens count' },
    'jwks-url': { kind: text('URL'), help: 'its public keys (https)' },
    audience: { kind: text('NAME'), help: "what a token's aud must be", otherwise: 'urn:wardledger:gateway:WARD' },
    'token-algorithm': {
        kind: several(oneOf('ALGORITHM', TOKEN_ALGORITHMS)),
        help: 'what its tokens may be signed with, several one by one: ES256, PS256, RS256',
        otherwise: 'all three',
    },
    'claim-caller': { kind: POINTER, help: 'where its tokens say who asks', default: '/sub' },
    'claim-ward': { kind: POINTER, help: 'where they say for which ward', default: '/ward' },
    'claim-roles': { kind: POINTER, help: 'where they say as what: a list, or words with blanks between', default: '/roles' },
    'ward-name': { kind: several(RENAMED), help: 'a ward by its name at the issuer, such as st-anna=ward1' },
    'role-name': { kind: several(RENAMED), help: 'a role by its name at the issuer, such as physicians=doctor; several one by one' },
} as const satisfies FlagTable;

/** Where tokens come from. */
export type TokenSource =
    /** `clients`: files of the public keys of machines, by their names. */
    | { readonly development: true; readonly clients: Readonly<Record<string, string>> }
    | {
          readonly development: false;
          readonly issuer: string;
          readonly jwksUrl: string;
          readonly algorithms: readonly TokenAlgorithm[];
          readonly claims: ClaimMapping;
      };

type TokenValues = Values<typeof TOKEN_FLAGS>;

/** Whether an address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
    return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Files of public keys by the names of their machines. @throws UsageError where one name has two, and for an issuer elsewhere */
function machinesOf({ 'dev-issuer': development, 'dev-client': clients }: TokenValues): Record<string, string> {
    if (clients.length > 0 && !development) {
        throw new UsageError('--dev-client is of --dev-issuer alone');
    }
    const files = clients.map((client): [string, string] => [client.slice(0, client.indexOf('=')), client.slice(client.indexOf('=') + 1)]);
    if (new Set(files.map(([name]) => name)).size < files.length) {
        throw new UsageError('--dev-client gives a machine two keys');
    }
    return Object.fromEntries(files);
}

/** Our words by those of the issuer. @throws UsageError where one of theirs would mean two of ours */
function namesIn(flag: string, renamings: readonly string[]): Record<string, string> {
    const pairs = renamings.map((renaming) => renaming.split('=') as [string, string]);
    if (new Set(pairs.map(([theirs]) => theirs)).size < pairs.length) {
        throw new UsageError(`--${flag} says twice what one word means`);
    }
    return Object.fromEntries(pairs);
}

/** A word of ours that is misspelt would make every such token one without roles. @throws UsageError */
function roleNamesIn(renamings: readonly string[]): Record<string, string> {
    const names = namesIn('role-name', renamings);
    if (Object.values(names).some((ours) => !Object.hasOwn(ROLES, ours))) {
        throw new UsageError(`--role-name must end with one of our roles: ${Object.keys(ROLES).join(', ')}`);
    }
    return names;
}

/** Every token that names a ward that there is not would be refused as another ward's. @throws UsageError */
function wardNamesIn(renamings: readonly string[], own: string): Record<string, string> {
    const names = namesIn('ward-name', renamings);
    const wards = new Set([...WARDS, own]);
    if (Object.values(names).some((ours) => !wards.has(ours))) {
        throw new UsageError(`--ward-name must end with one of our wards: ${[...wards].join(', ')}`);
    }
    return names;
}

/** @throws UsageError */
export function tokensOf(values: TokenValues & { readonly ward: string }): TokenSource {
    const { issuer, 'jwks-url': jwksUrl, 'dev-issuer': development, 'token-algorithm': algorithms } = values;
    const clients = machinesOf(values);
    if (development) {
        if (issuer !== undefined || jwksUrl !== undefined) {
            throw new UsageError('--dev-issuer and --issuer exclude each other');
        }
        return { development, clients };
    }
    if (issuer === undefined || jwksUrl === undefined) {
        throw new UsageError('give --issuer and --jwks-url, or --dev-issuer to try things out');
    }
    if (!URL.canParse(jwksUrl) || (new URL(jwksUrl).protocol !== 'https:' && !isLoopback(new URL(jwksUrl).hostname))) {
        throw new UsageError('--jwks-url must be an https URL');
    }
    const claims: ClaimMapping = {
        caller: values['claim-caller'],
        ward: values['claim-ward'],
        roles: values['claim-roles'],
        wardNames: wardNamesIn(values['ward-name'], values.ward),
        roleNames: roleNamesIn(values['role-name']),
    };
    return { development, issuer, jwksUrl, algorithms: algorithms.length === 0 ? TOKEN_ALGORITHMS : algorithms, claims };
}
