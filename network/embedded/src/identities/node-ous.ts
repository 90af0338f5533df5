// SPDX-License-Identifier: Apache-2.0
// The config.yaml that switches NodeOUs on: which organisational unit of a certificate means which role.

/** Roles that a certificate's organisational unit can give. */
export const nodeRoles = ['client', 'peer', 'admin', 'orderer'] as const;

/** One of the roles of NodeOUs. */
export type NodeRole = (typeof nodeRoles)[number];

/** The text of config.yaml for an organisation whose authority's certificate has this file name. */
export function nodeOusYaml(authorityFile: string): string {
    const entries = nodeRoles.map((role) => {
        const name = role.charAt(0).toUpperCase() + role.slice(1);
        return `    ${name}OUIdentifier:\n        Certificate: cacerts/${authorityFile}\n        OrganizationalUnitIdentifier: ${role}\n`;
    });
    return `NodeOUs:\n    Enable: true\n${entries.join('')}`;
}
