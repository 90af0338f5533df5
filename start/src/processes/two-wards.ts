// SPDX-License-Identifier: Apache-2.0
// The topology on one machine: a network, then per ward a custodian and a gateway, each a process of its own.
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clients, wardClients } from '../demonstration/clients';
import { type Ward, wards } from '../data/dataset';
import { approveAttestationKeys } from './attestation-keys';
import { packageDir, type Start, startNetwork } from './network';
import type { Ports } from './ports';
import type { Options } from '../options';
import type { Processes } from './processes';
import { step } from '../progress';

const readySeconds = 60;
/** Whose tokens may have the role admin; everybody else's may not. */
const ADMINISTRATOR = 'admin-1';

const gatewayScript = (name: string): string => join(packageDir('@wardledger/gateway'), 'dist', `${name}.js`);

const both = (pair: readonly [number, number]): Readonly<Record<Ward, number>> => ({ ward1: pair[0], ward2: pair[1] });

/** HTTP address of a ward's gateway. */
export const baseUrl = (ward: Ward, { gateways }: Ports): string => `http://127.0.0.1:${String(both(gateways)[ward])}`;

/** Clients of both gateways. */
export function clientsOf(ports: Ports): Clients {
    return { ward1: wardClients('ward1', baseUrl('ward1', ports)), ward2: wardClients('ward2', baseUrl('ward2', ports)) };
}

const wardArgs = (ward: Ward, { dataDir }: Options): string[] => ['--ward', ward, '--data-dir', dataDir];

/** Makes both wards' keys and hands ward 1's index key, sealed, to ward 2. Nothing changes where they are there already. */
async function makeKeys(processes: Processes, options: Options): Promise<void> {
    const script = gatewayScript('custodian');
    const publicKeys = (ward: Ward): string => join(options.dataDir, ward, 'custodian', 'public.json');
    const done = join(options.dataDir, 'keys-shared');
    if ([done, ...wards.map(publicKeys)].every((file) => existsSync(file))) {
        return;
    }
    for (const ward of wards) {
        await processes.run('custodian-keys', script, ['init', ...wardArgs(ward, options)]);
    }
    const shared = join(options.dataDir, 'index-key.jwe');
    await processes.run('custodian-keys', script, [
        'share-index',
        ...wardArgs('ward1', options),
        '--to',
        publicKeys('ward2'),
        '--out',
        shared,
    ]);
    await processes.run('custodian-keys', script, ['accept-index', ...wardArgs('ward2', options), '--in', shared]);
    rmSync(shared);
    writeFileSync(done, '');
}

const otherOf = (ward: Ward): Ward => (ward === 'ward1' ? 'ward2' : 'ward1');

/**
 * Nobody at a demonstration waits for an hour to be over. Recordings are of the past: their windows are idle once they are sent, and not while they are, be the
 * machine ever so busy.
 */
const soonArgs = ['--record-within', '0', '--window-grace-seconds', '0', '--window-idle-seconds', '10', '--close-windows-every', '1'];

/** Starts everything, in the order in which one needs the other; a line with its time per step. */
export async function startTwoWards(start: Start): Promise<void> {
    const { processes, options, onExit } = start;
    const { ports } = start.taken;
    await startNetwork(start);
    await step('keys of both wards', () => makeKeys(processes, options));
    // Each gateway knows the other's certificate: on one machine nobody need compare fingerprints.
    await step('link of both wards', async () => {
        const file = (ward: Ward, name: string): string => join(options.dataDir, ward, 'link', `${name}.pem`);
        for (const ward of wards) {
            if (!existsSync(file(ward, 'certificate'))) {
                await processes.run('custodian-keys', gatewayScript('custodian'), ['link-certificate', ...wardArgs(ward, options)]);
            }
        }
        for (const ward of wards) {
            copyFileSync(file(otherOf(ward), 'certificate'), file(ward, otherOf(ward)));
        }
    });
    for (const ward of wards) {
        const peer = ['--peer', `127.0.0.1:${String(both(ports.peers)[ward])}`];
        await step(`administrator ${ADMINISTRATOR} of ${ward}`, () =>
            processes.run('custodian-keys', gatewayScript('custodian'), [
                'register-admin',
                ...wardArgs(ward, options),
                ...peer,
                '--name',
                ADMINISTRATOR,
            ]),
        );
        await step(`custodian of ${ward}`, async () => {
            const socket = join(options.dataDir, ward, 'custodian.sock');
            const args = ['serve', ...wardArgs(ward, options), ...peer];
            processes.start({ name: `custodian-${ward}`, script: gatewayScript('custodian'), args, onExit });
            await processes.ready(`custodian-${ward}`, () => Promise.resolve(existsSync(socket)), readySeconds);
        });
        await step(`gateway of ${ward} at ${baseUrl(ward, ports)}`, async () => {
            const listen = ['--port', String(both(ports.gateways)[ward]), '--metrics-port', String(both(ports.metrics)[ward])];
            // Where it asks the other ward's gateway, and listens for it.
            const other = otherOf(ward);
            const links = both(ports.links);
            const link = ['--ward-link', `${other}=https://127.0.0.1:${String(links[other])}`, '--ward-link-port', String(links[ward])];
            const args = [...wardArgs(ward, options), ...listen, ...link, ...peer, ...soonArgs, '--dev-issuer'];
            processes.start({ name: `gateway-${ward}`, script: gatewayScript('server'), args, onExit });
            const ready = async (): Promise<boolean> => (await fetch(`${baseUrl(ward, ports)}/readyz`)).ok;
            await processes.ready(`gateway-${ward}`, ready, readySeconds);
        });
    }
    const base = (ward: Ward): string => baseUrl(ward, ports);
    await step('attestation keys, proposed and approved', () =>
        approveAttestationKeys({ dataDir: options.dataDir, base, administrator: ADMINISTRATOR }),
    );
}
