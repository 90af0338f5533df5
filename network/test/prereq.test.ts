// SPDX-License-Identifier: Apache-2.0
// `prereq` against a server of ours that has a good archive, a truncated one, a tampered one ...: the commands are there whole, or not at all.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, plainPath, writeFakeCommands } from './support/fake-commands';
import { causeAndCure, networkSh, type Ran } from './support/network-sh';

jest.setTimeout(60_000);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function archiveOf(base: string, name: string, version: string, names: readonly string[] = commands): Buffer {
    writeFakeCommands(join(base, name, 'bin'), version, names);
    execFileSync('tar', ['-czf', join(base, `${name}.tar.gz`), '-C', join(base, name), 'bin']);
    return readFileSync(join(base, `${name}.tar.gz`));
}

const has = (program: string): boolean => existsSync(join('/usr/bin', program)) || existsSync(join('/bin', program));
const missing = ['curl', 'tar', 'gzip'].filter((program) => !has(program));
if (missing.length > 0) {
    console.log(`prereq is not tested: ${missing.join(', ')} is not installed here`);
}

(missing.length > 0 ? describe.skip : describe)('network.sh prereq', () => {
    const base = mkdtempSync(join(tmpdir(), 'prereq-'));
    const good = archiveOf(base, 'good', '3.1.5');
    const old = archiveOf(base, 'old', '3.1.4');
    const part = archiveOf(base, 'part', '3.1.5', ['peer', 'orderer']);
    const tampered = Buffer.from(good);
    tampered[good.length - 9] = (tampered[good.length - 9] ?? 0) ^ 1;
    const notes = Buffer.from('this is no archive');

    /** Each mirror: its archive, and the digest that it publishes. */
    const mirrors: Record<string, { archive: Buffer; digest?: string; cut?: number }> = {
        good: { archive: good, digest: `${sha256(good)}  hyperledger-fabric.tar.gz` },
        truncated: { archive: good, digest: sha256(good), cut: good.length - 40 },
        tampered: { archive: tampered, digest: sha256(good) },
        'without-digest': { archive: good },
        'with-page-for-digest': { archive: good, digest: '<html>not found, but 200</html>' },
        old: { archive: old, digest: sha256(old) },
        part: { archive: part, digest: sha256(part) },
        'no-archive': { archive: notes, digest: sha256(notes) },
    };
    const asked: string[] = [];
    let server: Server;
    let url: string;

    beforeAll(async () => {
        server = createServer((request, response) => {
            const path = request.url ?? '';
            asked.push(path);
            if (path === '/api/v3.1.5') {
                const assets = asked
                    .flatMap((each) => /\/(hyperledger-fabric-[^/]*\.tar\.gz)$/.exec(each)?.[1] ?? [])
                    .map((name) => ({ name, uploader: { login: 'somebody' }, digest: `sha256:${sha256(good)}` }));
                response.end(
                    JSON.stringify({ assets: [{ name: 'other.tar.gz', digest: `sha256:${'0'.repeat(64)}` }, ...assets] }, null, 2),
                );
                return;
            }
            const mirror = mirrors[path.split('/')[1] ?? ''];
            if (mirror === undefined || (path.endsWith('.sha256') && mirror.digest === undefined)) {
                response.writeHead(404).end();
            } else if (path.endsWith('.sha256')) {
                response.end(mirror.digest);
            } else {
                response.writeHead(200, { 'content-length': mirror.archive.length });
                response.write(mirror.archive.subarray(0, mirror.cut));
                if (mirror.cut === undefined) {
                    response.end();
                } else {
                    setTimeout(() => response.destroy(), 20);
                }
            }
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    });
    afterAll(() => {
        server.closeAllConnections();
        server.close();
        rmSync(base, { recursive: true, force: true });
    });

    const prereq = (mirror: string, settings: Record<string, string> = {}): Promise<Ran> =>
        networkSh(['prereq', '--data-dir', join(base, `data-${mirror}`)], {
            FABRIC_BIN: '',
            PATH: plainPath,
            FABRIC_DOWNLOAD_BASE: `${url}/${mirror}`,
            ...settings,
        });
    const fetched = (mirror: string): string => join(base, `data-${mirror}`, 'fabric-3.1.5');

    it('fetches a good archive, checks it, and has nothing to do the second time', async () => {
        const { code, out, err } = await prereq('good');
        expect([code, err]).toEqual([0, '']);
        expect(out).toContain(join(fetched('good'), 'bin'));
        expect(execFileSync(join(fetched('good'), 'bin', 'peer'), ['version'], { encoding: 'utf8' })).toContain('v3.1.5');
        const before = asked.length;
        expect((await prereq('good')).out).toContain('nothing to fetch');
        expect(asked.length).toBe(before);
    });

    it('takes what it has fetched for the native engine, and keeps it through down', async () => {
        const dataDir = join(base, 'data-good');
        const settings = { FABRIC_BIN: '', PATH: plainPath };
        expect((await networkSh(['doctor', '--data-dir', dataDir], settings)).out).toContain(
            `Engine native: Fabric's commands 3.1.5 are in ${fetched('good')}`,
        );
        expect((await networkSh(['down', '--data-dir', dataDir], settings)).code).toBe(0);
        expect(existsSync(join(fetched('good'), 'bin', 'peer'))).toBe(true);
    });

    it.each([
        ['truncated', /the download failed/],
        ['tampered', /the archive is not what it should be: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/],
        ['without-digest', /no digest is published for the archive, whose SHA-256 is [0-9a-f]{64}: set FABRIC_ARCHIVE_SHA256/],
        ['with-page-for-digest', /no digest is published/],
        ['nowhere', /the download failed \(http:.*\/nowhere\/v3\.1\.5\/hyperledger-fabric-.*-3\.1\.5\.tar\.gz\)/],
        ['old', /the archive holds version 3\.1\.4, not 3\.1\.5/],
        ['part', /the archive holds no bin\/cryptogen/],
        ['no-archive', /the archive does not unpack/],
    ])('refuses an archive that is %s, says what to do by hand, and leaves nothing', async (mirror, cause) => {
        const { code, err } = await prereq(mirror);
        expect(code).not.toBe(0);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect(err).toContain('set FABRIC_BIN to its bin folder');
        expect(readdirSync(join(base, `data-${mirror}`))).toEqual(['logs']);
    });

    it('takes a digest that was given, or that the page of the release publishes, when none is beside the archive', async () => {
        expect((await prereq('without-digest', { FABRIC_ARCHIVE_SHA256: sha256(old) })).err).toMatch(/is not what it should be/);
        expect((await prereq('without-digest', { FABRIC_RELEASE_API: `${url}/api` })).code).toBe(0);
        rmSync(join(base, 'data-without-digest'), { recursive: true });
        expect((await prereq('without-digest', { FABRIC_ARCHIVE_SHA256: sha256(good) })).code).toBe(0);
    });

    it.each([
        ['https://mirror.example', '=https'],
        ['http://mirror.example', '=https,http'],
        ['file:///srv/mirror', '=https'],
    ])('goes from %s to nothing but %s, whatever a redirect says', async (from, protocols) => {
        const folder = join(base, 'recorder');
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'curl'), '#!/bin/sh\necho "$@" >>"$RECORD"\nexit 1\n', { mode: 0o755 });
        const record = join(base, `asked-${protocols}-${from.slice(0, 4)}`);
        await prereq('recorded', { FABRIC_DOWNLOAD_BASE: from, PATH: `${folder}:${plainPath}`, RECORD: record });
        const asked = readFileSync(record, 'utf8').trim().split('\n');
        expect(asked.filter((line) => !line.includes(`--proto ${protocols} --proto-redir ${protocols} `))).toEqual([]);
    });

    it('takes no archive by another protocol', async () => {
        expect((await prereq('by-file', { FABRIC_DOWNLOAD_BASE: `file://${base}` })).err).toMatch(/the download failed \(file:/);
    });

    it('says what to do where the server does not answer', async () => {
        const { code, err } = await prereq('silent', { FABRIC_DOWNLOAD_BASE: 'http://127.0.0.1:9' });
        expect([code === 0, existsSync(fetched('silent'))]).toEqual([false, false]);
        expect(err).toMatch(causeAndCure);
    });
});
