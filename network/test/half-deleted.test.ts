// SPDX-License-Identifier: Apache-2.0
// A data folder from which something was deleted, whose certificates have ended, or whose disk is full: named before anything starts.
import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';
import { freeRange } from '../../scripts/free-range.cjs';
import { causeAndCure, isAlive, Place } from './support/network-sh';
import { smallDisk } from './support/small-disk';

jest.setTimeout(120_000);

const ward1 = 'organizations/peerOrganizations/ward1.example.com';
const serverCertificate = `${ward1}/peers/peer0.ward1.example.com/tls/server.crt`;

async function certificate(notAfter: Date): Promise<string> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const notBefore = new Date(notAfter.getTime() - 86_400_000);
    const options = { name: 'CN=peer0.ward1.example.com', keys, signingAlgorithm: algorithm, notBefore, notAfter, serialNumber: '01' };
    return (await X509CertificateGenerator.createSelfSigned(options)).toString('pem');
}

describe('a network whose data folder was damaged', () => {
    const place = new Place({ FABRIC_BIN: '' });
    const kept = join(place.dataDir, '..', 'kept');

    /** Puts the folder back as it was. */
    const restore = (): void => {
        rmSync(place.dataDir, { recursive: true, force: true });
        cpSync(kept, place.dataDir, { recursive: true });
    };

    beforeAll(async () => {
        const { code, out } = await place.run('createChannel', '--engine', 'embedded', '--ports-from', String(await freeRange()));
        expect([code, out]).toEqual([0, expect.stringContaining('network with channel mychannel')]);
        expect(JSON.parse((await place.run('status', '--json')).out)).toMatchObject({ heights: { Ward1MSP: 1, Ward2MSP: 1 } });
        await place.run('stop');
        renameSync(place.dataDir, kept);
    });
    beforeEach(restore);
    afterAll(() => place.remove());

    const refused = async (cause: RegExp): Promise<void> => {
        for (const verb of ['start', 'up']) {
            const { code, err } = await place.run(verb, '-cccg', 'none');
            expect([verb, code]).toEqual([verb, 1]);
            expect(err).toMatch(cause);
            expect(err).toMatch(causeAndCure);
        }
        expect(existsSync(place.path('run', 'embedded.pid'))).toBe(false);
        expect((await place.run('doctor')).out).toMatch(cause);
    };

    it.each([
        'organizations',
        ward1,
        `${ward1}/users/User1@ward1.example.com`,
        `${ward1}/users/Admin@ward1.example.com/msp/keystore`,
        `${ward1}/peers/peer0.ward1.example.com/tls`,
        'organizations/ordererOrganizations/example.com/orderers/orderer.example.com/msp/signcerts',
    ])('is not started without %s', async (path) => {
        rmSync(place.path(path), { recursive: true });
        await refused(
            new RegExp(`half-deleted data folder: .*${path === 'organizations' ? 'organizations' : path.split('/').at(-1)}.* is missing`),
        );
    });

    it.each([
        ['has ended', () => certificate(new Date(Date.now() - 1000)), /expired certificate: .*server\.crt \(ended /],
        ['cannot be read', () => Promise.resolve('nonsense'), /expired certificate: .*server\.crt \(it cannot be read\)/],
    ])('is not started with a certificate that %s', async (_, pem, cause) => {
        writeFileSync(place.path(serverCertificate), await pem());
        await refused(cause);
    });

    it('is started with a certificate that ends tomorrow, of which doctor warns', async () => {
        writeFileSync(place.path(serverCertificate), await certificate(new Date(Date.now() + 86_400_000)));
        const { out } = await place.run('doctor');
        expect(out).not.toContain('expired certificate');
        expect(out).toMatch(/a certificate ends within 30 days: .*server\.crt \(ends .*\)\n.*network\.sh renew/);
    });

    it('is gone after down, whatever is missing', async () => {
        rmSync(place.path('organizations'), { recursive: true });
        rmSync(place.path('network.settings'));
        expect((await place.run('down')).code).toBe(0);
        expect(existsSync(place.dataDir)).toBe(false);
    });

    it('starts without its logs and settings', async () => {
        const ports = /^PEER1_PORT=(\d+)$/m.exec(execFileSync('cat', [place.path('network.settings')], { encoding: 'utf8' }))?.[1] ?? '';
        ['logs', 'run', 'network.settings'].forEach((name) => {
            rmSync(place.path(name), { recursive: true });
        });
        const { code } = await place.run('start', '--ports-from', String(Number(ports) - 1));
        expect(code).toBe(0);
        const pid = place.pid('embedded');
        expect(isAlive(pid)).toBe(true);
        await place.run('stop');
        expect(isAlive(pid)).toBe(false);
    });

    it('keeps identities that were there before it, also when it goes', async () => {
        ['network', 'logs', 'run', 'network.settings'].forEach((name) => {
            rmSync(place.path(name), { recursive: true });
        });
        const up = await place.run('createChannel', '--engine', 'embedded', '--ports-from', String(await freeRange()));
        expect(up.code).toBe(0);
        await place.run('down');
        expect(readdirSync(place.dataDir)).toEqual(['organizations']);
    });
});

describe('a disk that fills up', () => {
    const place = new Place({ FABRIC_BIN: '', REQUIRED_FREE_MB: '0' });
    const disk = join(place.dataDir, '..', 'disk');
    const unmount = smallDisk(disk);
    const data = join(disk, 'data');
    afterAll(async () => {
        unmount?.();
        await place.remove();
    });

    (unmount ? it : it.skip)('is named, with what to do, and nothing runs or is left but the log', async () => {
        const ports = String(await freeRange());
        const { code, err } = await place.run('createChannel', '--engine', 'embedded', '--ports-from', ports, '--data-dir', data);
        expect(code).not.toBe(0);
        expect(err).toMatch(/No such|the disk of .* is full/);
        expect(err).toMatch(causeAndCure);
        expect(readdirSync(data)).toEqual(['logs']);
    });
});
