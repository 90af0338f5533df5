// SPDX-License-Identifier: Apache-2.0
// Writes the identities of a network in cryptogen's folder layout. An organisation that is there already is left as it is.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CertificateAuthority, createAuthority as CreateAuthority } from './certificate-authority';
import { ordererOrganizationFolder, peerOrganizationFolder } from './folder-layout';
import { nodeOusYaml, type NodeRole } from './node-ous';
import { ordererHost, peerHost, type Organizations } from './organizations';

interface Authorities {
    readonly domain: string;
    readonly sign: CertificateAuthority;
    readonly tls: CertificateAuthority;
}

const localHosts = ['localhost', '127.0.0.1', '::1'];

function write(file: string, content: string, secret = false): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: secret ? 0o600 : 0o644 });
}

function writeAuthority(folder: string, name: string, { root }: CertificateAuthority): void {
    write(join(folder, `${name}-cert.pem`), root.certificate);
    write(join(folder, 'priv_sk'), root.key, true);
}

/** The part of an MSP folder that is the same for everybody in the organisation. */
function writeMspRoots(folder: string, { domain, sign, tls }: Authorities): void {
    write(join(folder, 'cacerts', `ca.${domain}-cert.pem`), sign.root.certificate);
    write(join(folder, 'tlscacerts', `tlsca.${domain}-cert.pem`), tls.root.certificate);
    write(join(folder, 'config.yaml'), nodeOusYaml(`ca.${domain}-cert.pem`));
}

/** Who gets a certificate to sign with, and the folder that it goes to. */
interface Member {
    readonly folder: string;
    readonly name: string;
    readonly role: NodeRole;
}

async function addMember({ folder, name, role }: Member, authorities: Authorities): Promise<void> {
    const { certificate, key } = await authorities.sign.issue({ commonName: name, unit: role });
    writeMspRoots(join(folder, 'msp'), authorities);
    write(join(folder, 'msp', 'signcerts', `${name}-cert.pem`), certificate);
    write(join(folder, 'msp', 'keystore', 'priv_sk'), key, true);
}

/** Serves with a TLS certificate for its hosts, or calls with one that has none. */
async function addTls({ folder, name }: Member, { tls }: Authorities, hosts?: readonly string[]): Promise<void> {
    const { certificate, key } = await tls.issue({ commonName: name, tls: true, ...(hosts ? { hosts } : {}) });
    const kind = hosts ? 'server' : 'client';
    write(join(folder, 'tls', 'ca.crt'), tls.root.certificate);
    write(join(folder, 'tls', `${kind}.crt`), certificate);
    write(join(folder, 'tls', `${kind}.key`), key, true);
}

async function addNode(node: Member, authorities: Authorities, hosts: readonly string[]): Promise<void> {
    const shortName = node.name.replace(/\..*$/, '');
    const names = new Set([node.name, shortName, ...localHosts, ...hosts]);
    await Promise.all([addMember(node, authorities), addTls(node, authorities, [...names])]);
}

async function addUser(folder: string, user: Omit<Member, 'folder'>, authorities: Authorities): Promise<void> {
    const member = { ...user, folder: join(folder, 'users', user.name) };
    await Promise.all([addMember(member, authorities), addTls(member, authorities)]);
}

async function newAuthorities(folder: string, domain: string): Promise<Authorities> {
    // Loaded when there is something to make: the X.509 library takes a third of the time in which all other modules load.
    const load = createRequire(__filename);
    const { createAuthority } = load('./certificate-authority') as { createAuthority: typeof CreateAuthority };
    const [sign, tls] = await Promise.all([createAuthority('ca', domain), createAuthority('tlsca', domain)]);
    const authorities = { domain, sign, tls };
    writeAuthority(join(folder, 'ca'), `ca.${domain}`, authorities.sign);
    writeAuthority(join(folder, 'tlsca'), `tlsca.${domain}`, authorities.tls);
    writeMspRoots(join(folder, 'msp'), authorities);
    return authorities;
}

/** Runs `fill` in a fresh folder and moves it into place, so that a killed process leaves no half-made organisation. */
async function onceWhole(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
    if (existsSync(folder)) {
        return;
    }
    const draft = `${folder}.unfinished`;
    rmSync(draft, { recursive: true, force: true });
    await fill(draft);
    renameSync(draft, folder);
}

/**
 * Makes every organisation that the folder lacks.
 * @param root - the folder that gets `peerOrganizations` and `ordererOrganizations`
 * @param organizations - whom to make
 * @param hosts - further names and addresses for the nodes' TLS certificates
 */
export async function ensureOrganizations(root: string, organizations: Organizations, hosts: readonly string[] = []): Promise<void> {
    const { peers, orderer } = organizations;
    const made = await Promise.allSettled([
        ...peers.map((peer) =>
            onceWhole(peerOrganizationFolder(root, peer), async (folder) => {
                const { domain, users = 1 } = peer;
                const authorities = await newAuthorities(folder, domain);
                const host = peerHost(peer);
                await addNode({ folder: join(folder, 'peers', host), name: host, role: 'peer' }, authorities, hosts);
                await addUser(folder, { name: `Admin@${domain}`, role: 'admin' }, authorities);
                for (let n = 1; n <= users; n++) {
                    await addUser(folder, { name: `User${n}@${domain}`, role: 'client' }, authorities);
                }
            }),
        ),
        onceWhole(ordererOrganizationFolder(root, orderer), async (folder) => {
            const { domain } = orderer;
            const authorities = await newAuthorities(folder, domain);
            const host = ordererHost(orderer);
            await addNode({ folder: join(folder, 'orderers', host), name: host, role: 'orderer' }, authorities, hosts);
            await addUser(folder, { name: `Admin@${domain}`, role: 'admin' }, authorities);
        }),
    ]);
    for (const result of made) {
        if (result.status === 'rejected') {
            throw result.reason;
        }
    }
}
