// SPDX-License-Identifier: Apache-2.0
// The contracts as a service: an unmodified `fabric-chaincode-node server` for each ward, called by the embedded network over gRPC.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNetwork, type Network } from '@wardledger/embedded-network';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority } from '../../src/custody/wallet/organization-folder';
import { newLedgerId, newSalt } from '../../src/custody/keys/randomness';
import { connectLedger, type Ledger } from '../../src/ledger';
import { freePorts } from '../../../scripts/free-range.cjs';
import { Program } from '../support/processes';
import { callerWith } from '../support/registered';

const root = join(__dirname, '..', '..', '..');
const collections = JSON.parse(readFileSync(join(root, 'test-network-config', 'collections_config.json'), 'utf8')) as never;
const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-service-'));
const command = require.resolve('fabric-shim/cli', { paths: [join(root, 'chaincode')] });

let services: readonly Program[] = [];
let network: Network | undefined;
const ledgers: Ledger[] = [];

function connect(running: Network, ward: 0 | 1): Ledger {
    const { address, name } = running.endpoints.peers[ward]!;
    const domain = name.split('.').slice(1).join('.');
    const tlsRoot = readFileSync(join(running.organizationsDir, 'peerOrganizations', domain, 'peers', name, 'tls', 'ca.crt'));
    const place = { channel: 'mychannel', chaincode: 'wardledger', peerEndpoint: address, tlsRoot, serverName: name };
    const ledger = connectLedger({ ...place, random: Math.random, deadlines: { evaluate: 30_000, endorse: 30_000 } });
    ledgers.push(ledger);
    return ledger;
}

beforeAll(async () => {
    const ports = await freePorts(2);
    services = ports.map((port, i) => {
        const place = ['--chaincode-address', `127.0.0.1:${String(port)}`, '--chaincode-id', 'wardledger:1'];
        const args = ['server', ...place, '--module-path', join(root, 'chaincode')];
        return new Program(`chaincode${String(i + 1)}`, join(dataDir, `chaincode${String(i + 1)}.log`), command, args, {
            CORE_CHAINCODE_LOGGING_LEVEL: 'debug',
        });
    });
    await Promise.all(services.map(async (service) => service.printed(/ChaincodeServer started/)));
    const chaincode = { name: 'wardledger', policy: "AND('Ward1MSP.peer','Ward2MSP.peer')", collections, packageId: 'wardledger:1' };
    network = await startNetwork({
        dataDir,
        chaincodes: [{ ...chaincode, services: ports.map((port) => ({ address: `127.0.0.1:${String(port)}`, dial_timeout: '10s' })) }],
        ports: { peers: [0, 0], orderer: 0 },
        batch: { timeoutMs: 20 },
        blockReaders: 'Admins',
    });
}, 120_000);

afterAll(async () => {
    ledgers.forEach((ledger) => {
        ledger.close();
    });
    await network?.stop();
    await Promise.all(services.map(async (service) => service.end('SIGKILL')));
    rmSync(dataDir, { recursive: true });
});

it('both wards endorse through their own process, and the other ward reads what was committed', async () => {
    const { organizationsDir } = network!;
    const pair = await issueClientCertificate(readAuthority(organizationsDir, 'ward1.example.com'), new Date());
    const admin = callerWith(pair);
    const certificateId = certificateIdOf(admin.certificate);
    const { transaction } = await connect(network!, 0).submit(callerWith(readAdministrator(organizationsDir, 'ward1.example.com')), {
        name: 'participant:RegisterParticipant',
        request: {
            ledgerId: newLedgerId(),
            certificateId,
            roles: ['admin'],
        },
        transient: { salt: newSalt() },
    });
    expect(transaction.status).toBe('VALID');
    const found = await connect(network!, 1).evaluate(admin, 'participant:GetParticipant', { certificateId });
    expect(found).toMatchObject({ mspId: 'Ward1MSP', roles: ['admin'], status: 'active' });
});
