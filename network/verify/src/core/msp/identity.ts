// SPDX-License-Identifier: Apache-2.0
// Who is who on the channel: serialised identities by their organisations' authorities and node units, each looked at once.
import type { FabricMspConfig, NodeUnits } from '../wire/config-messages';
import { keyOf } from '../wire/bytes';
import { SERIALIZED_IDENTITY } from '../wire/fabric-messages';
import { type Authorities, type Certificate, chainOf, readCertificate } from './certificate';
import { isGenuine } from './ecdsa';

/** What a node unit makes of a member. */
export type Role = 'admin' | 'client' | 'peer' | 'orderer';

/** Whom a policy means. */
export type Principal =
    | { readonly kind: 'role'; readonly mspId: string; readonly role: Role | 'member' }
    | { readonly kind: 'unit'; readonly mspId: string; readonly unit: string }
    | { readonly kind: 'identity'; readonly serialized: Uint8Array };

/** A member of one of the channel's organisations. */
export interface Identity {
    readonly mspId: string;
    /** Tells this member from every other. */
    readonly key: string;
    readonly certificate: Certificate;
    readonly role: Role | undefined;
}

/** Why somebody is no member. */
export interface Stranger {
    readonly why: string;
}

const ROLES = ['client', 'peer', 'admin', 'orderer'] as const;

/** One organisation's membership service. */
class Organization {
    readonly #mspId: string;
    readonly #authorities: Authorities;
    readonly #units: NodeUnits;
    readonly #unitAuthorities: ReadonlyMap<Role, string>;
    readonly #admins: ReadonlySet<string>;

    private constructor(
        config: FabricMspConfig,
        parts: { authorities: Authorities; admins: Set<string>; unitAuthorities: Map<Role, string> },
    ) {
        this.#mspId = config.name;
        this.#units = config.nodeUnits;
        this.#authorities = parts.authorities;
        this.#admins = parts.admins;
        this.#unitAuthorities = parts.unitAuthorities;
    }

    static async of(config: FabricMspConfig): Promise<Organization> {
        const authorities = { roots: await certificatesOf(config.roots), intermediates: await certificatesOf(config.intermediates) };
        const admins = new Set((await certificatesOf(config.admins)).map(({ id }) => id));
        const unitAuthorities = new Map<Role, string>();
        for (const role of ROLES) {
            const certificate = await readCertificate(config.nodeUnits[role]?.certificate ?? new Uint8Array());
            if (certificate !== undefined) {
                unitAuthorities.set(role, certificate.id);
            }
        }
        return new Organization(config, { authorities, admins, unitAuthorities });
    }

    async identify(pem: Uint8Array): Promise<Identity | Stranger> {
        const certificate = await readCertificate(pem);
        if (certificate === undefined) {
            return { why: 'its certificate does not parse' };
        }
        const chain = certificate.isAuthority ? undefined : await chainOf(certificate, this.#authorities);
        if (chain === undefined) {
            return { why: `its certificate is of no authority of ${this.#mspId} in the channel’s configuration` };
        }
        const roles = ROLES.filter((role) => {
            const unit = this.#units[role]?.unit;
            const authority = this.#unitAuthorities.get(role);
            const isOfAuthority = authority === undefined || chain.some(({ id }) => id === authority);
            return this.#units.enabled && unit !== undefined && certificate.units.includes(unit) && isOfAuthority;
        });
        if (this.#units.enabled && roles.length !== 1) {
            return { why: `its certificate has ${roles.length} of the roles of ${this.#mspId}, and must have one` };
        }
        const role = this.#admins.has(certificate.id) ? 'admin' : roles[0];
        return { mspId: this.#mspId, key: `${this.#mspId}/${certificate.id}`, certificate, role };
    }
}

async function certificatesOf(pems: readonly Uint8Array[]): Promise<Certificate[]> {
    const read = await Promise.all(pems.map(readCertificate));
    return read.filter((certificate) => certificate !== undefined);
}

/** All organisations of a channel's configuration. */
export class Members {
    readonly #organizations: ReadonlyMap<string, Organization>;
    readonly #known = new Map<string, Promise<Identity | Stranger>>();
    /** Keys of the members that policies name by themselves. */
    readonly #named = new Map<string, string>();

    private constructor(organizations: ReadonlyMap<string, Organization>) {
        this.#organizations = organizations;
    }

    static async of(configs: readonly FabricMspConfig[]): Promise<Members> {
        const organizations = new Map<string, Organization>();
        for (const config of configs) {
            organizations.set(config.name, await Organization.of(config));
        }
        return new Members(organizations);
    }

    /** The member behind a serialised identity, or why there is none. */
    identify(serialized: Uint8Array): Promise<Identity | Stranger> {
        const key = keyOf(serialized);
        const known = this.#known.get(key);
        if (known !== undefined) {
            return known;
        }
        const found = this.#find(serialized);
        this.#known.set(key, found);
        return found;
    }

    async #find(serialized: Uint8Array): Promise<Identity | Stranger> {
        try {
            const { mspId, idBytes } = SERIALIZED_IDENTITY.decode(serialized);
            const organization = this.#organizations.get(mspId);
            const found = await (organization?.identify(idBytes) ?? { why: `no organisation of the channel is called “${mspId}”` });
            if ('key' in found) {
                this.#named.set(keyOf(serialized), found.key);
            }
            return found;
        } catch {
            return { why: 'its identity does not parse' };
        }
    }

    /** Whether a policy's principal means this member. One that names an identity by itself knows those that were seen. */
    satisfies({ mspId, key, role, certificate }: Identity, principal: Principal): boolean {
        if (principal.kind === 'identity') {
            return this.#named.get(keyOf(principal.serialized)) === key;
        }
        if (principal.mspId !== mspId) {
            return false;
        }
        return principal.kind === 'unit'
            ? certificate.units.includes(principal.unit)
            : principal.role === 'member' || principal.role === role;
    }
}

/** Whether a member made a signature. */
export const hasSigned = ({ certificate }: Identity, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    isGenuine(certificate.key, message, signature);
