// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approveAttestationKeys } from './attestation-keys';

const dataDir = mkdtempSync(join(tmpdir(), 'attestation-keys-'));
/** Answers to attempts to approve, in order; the last one again and again. */
let attempts: { readonly status: number; readonly code?: string }[] = [];
let asked: string[] = [];

const server = createServer((request, response) => {
    const approves = request.url!.endsWith('/approve');
    const { status, ...problem } = approves ? attempts[Math.min(asked.length, attempts.length - 1)]! : { status: 200 };
    const found = { '/dev/token': { access_token: 't', expires_in: 3600 }, '/v1/governance/proposals': { id: 'p' } }[request.url!];
    const isSetting = request.url!.startsWith('/v1/governance/settings/');
    asked.push(...(approves ? [request.url!] : []));
    response.writeHead(isSetting ? 404 : status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isSetting ? { code: 'SETTING_NOT_FOUND' } : (found ?? problem)));
}).listen(0, '127.0.0.1');

beforeAll(async () => {
    await once(server, 'listening');
    for (const ward of ['ward1', 'ward2']) {
        mkdirSync(join(dataDir, ward, 'custodian'), { recursive: true });
        writeFileSync(join(dataDir, ward, 'custodian', 'public.json'), JSON.stringify({ attestationDigest: ward }));
    }
});
afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(dataDir, { recursive: true });
});

const base = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
const approve = async (...answers: typeof attempts) => {
    attempts = answers;
    asked = [];
    return approveAttestationKeys({ dataDir, base, administrator: 'admin-1' });
};

it('approves once the other ward’s peer has the proposal, too', async () => {
    await approve({ status: 404, code: 'PROPOSAL_NOT_FOUND' }, { status: 404, code: 'PROPOSAL_NOT_FOUND' }, { status: 200 });
    expect(asked).toEqual(Array(4).fill('/v1/governance/proposals/p/approve'));
});

it('waits for nothing where it is refused', async () => {
    await expect(approve({ status: 409, code: 'PROPOSAL_EXPIRED' })).rejects.toThrow('PROPOSAL_EXPIRED');
    expect(asked.length).toBeLessThanOrEqual(2);
});
