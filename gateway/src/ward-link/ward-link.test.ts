// SPDX-License-Identifier: Apache-2.0
// The link over real sockets: who is let in, what is asked and answered, and an other side that is slow, greedy, silent or somebody else.

import 'reflect-metadata'; // the X.509 library asks for it before it is loaded
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder } from '../../test/custody/fixtures';
import { until } from '../../test/support/until';
import { issueClientCertificate } from '../custody/wallet/certificates';
import { newLinkCertificate } from '../custody/wallet/link-certificate';
import type { PemPair } from '../custody/wallet/organization-folder';
import { LinkClient } from './link-client';
import { readRequest, writeRequest } from './link-messages';
import { LinkServer, type ServerLimits } from './link-server';
import { openWardLink } from './open-link';
import { pinnedCertificates } from './pinned-certificates';
import type { BlobRequest, LinkOutcome, ReadingReleases, ReadingsRequest, ReleasedBlob, WaitingRequest, WaitingWindows } from './ports';
import { ReadingsClient } from './readings-client';

const look = { about: 'a'.repeat(32), time: 1_750_000_000_000, id: 'b'.repeat(32) };
const content = randomBytes(200_000);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const digest = sha256(content);
const asked: BlobRequest = { digest, look };
const folder = temporaryFolder();

let ward1: PemPair;
let ward2: PemPair;
let authority: PemPair;
let person: PemPair;
beforeAll(async () => {
    [ward1, ward2] = [await newLinkCertificate('ward1', Date.now()), await newLinkCertificate('ward2', Date.now())];
    authority = await newAuthority();
    person = await issueClientCertificate(authority, new Date());
});

/** As cryptogen makes one: a root that issues. */
async function newAuthority(): Promise<PemPair> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: 'CN=ca.ward2.example.com',
        keys,
        signingAlgorithm: algorithm,
        extensions: [
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    const privateKey = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { certificate: certificate.toString('pem'), privateKey };
}

let outcomes: LinkOutcome[] = [];
const closing: (() => Promise<void> | void)[] = [];
beforeEach(() => {
    outcomes = [];
});
afterEach(async () => {
    for (const close of closing.splice(0).reverse()) {
        await close();
    }
});
/** What ends after its test is told to nobody. */
const observer = () => {
    const own = outcomes;
    return (outcome: LinkOutcome) => void own.push(outcome);
};
const seen = (direction: 'in' | 'out') => outcomes.filter((one) => one.direction === direction).map(({ outcome }) => outcome);

async function* partsOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < bytes.length; position += 65_536) {
        yield Promise.resolve(bytes.subarray(position, position + 65_536));
    }
}
const blobOf = (bytes: Buffer): ReleasedBlob => ({
    size: bytes.length,
    content: partsOf(bytes),
    close: async () => undefined,
});

interface Serving {
    readonly release?: (request: BlobRequest, ward: string) => Promise<ReleasedBlob | undefined>;
    readonly pinned?: string;
    readonly limits?: Partial<ServerLimits>;
    readonly readings?: ReadingReleases;
}

/** Gives no readings. */
const noReadings: ReadingReleases = { readings: async () => undefined, waiting: async () => undefined };

/** Ward 1's listener; what it was asked for. */
async function serve({
    release = async () => blobOf(content),
    pinned = ward2.certificate,
    limits = {},
    readings = noReadings,
}: Serving = {}) {
    const requests: [BlobRequest, string][] = [];
    const faults: unknown[] = [];
    const server = new LinkServer({
        identity: ward1,
        pinned: pinnedCertificates(pinned),
        ward: 'ward2',
        releases: {
            release: async (one, ward) => {
                requests.push([one, ward]);
                return release(one, ward);
            },
        },
        readings,
        observed: observer(),
        onFault: (error) => faults.push(error),
        limits,
    });
    const port = await server.listen('127.0.0.1', 0);
    closing.push(async () => server.close(100));
    return { port, requests, faults };
}

const clientAt = (port: number, { identity = ward2, pinned = ward1.certificate, limits = {} } = {}): LinkClient => {
    const url = `https://127.0.0.1:${String(port)}`;
    const client = new LinkClient({ identity, pinned: pinnedCertificates(pinned), ward: 'ward1', url, observed: observer(), limits });
    closing.push(() => client.close());
    return client;
};

async function whole(parts: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
    const all: Uint8Array[] = [];
    for await (const part of parts ?? []) {
        all.push(part);
    }
    return parts && Buffer.concat(all);
}
const fetched = async (client: LinkClient): Promise<string | undefined> =>
    client
        .fetch(asked, content.length)
        .then(whole)
        .then((bytes) => (bytes?.equals(content) === true ? 'content' : bytes && 'other'))
        .catch((error: unknown) => (error instanceof DomainError ? error.code : String(error)));

/** What a client that is none of ours gets: a status with how much, or nothing. */
async function answerTo(port: number, options: RequestOptions): Promise<unknown> {
    return new Promise((resolve) => {
        const sent = request(
            {
                host: '127.0.0.1',
                port,
                path: writeRequest(asked).path,
                headers: { 'wardledger-look': writeRequest(asked).look },
                ...options,
            },
            (answer) => {
                let length = 0;
                answer.on('data', (chunk: Buffer) => (length += chunk.length)).on('end', () => resolve([answer.statusCode, length]));
            },
        );
        sent.on('error', () => resolve('nothing')).end();
    });
}
const as = ({ certificate: cert, privateKey: key }: PemPair): RequestOptions => ({ cert, key, rejectUnauthorized: false });

it('gives what is released, whole, and says for which ward it was asked', async () => {
    const { port, requests } = await serve();
    const client = clientAt(port);
    expect(await fetched(client)).toBe('content');
    expect(await fetched(client)).toBe('content');
    expect(requests).toEqual([
        [asked, 'ward2'],
        [asked, 'ward2'],
    ]);
    expect(seen('out')).toEqual(['came', 'came']);
    await until('the last is through', () => seen('in').length === 2);
    expect(seen('in')).toEqual(['given', 'given']);
});

describe('lets nobody in', () => {
    const refused = async (options: () => RequestOptions, pinned?: string) => {
        const { port, requests } = await serve(pinned === undefined ? {} : { pinned });
        expect(await answerTo(port, options())).toBe('nothing');
        expect([requests, seen('in').filter((one) => one !== 'untrusted')]).toEqual([[], []]);
    };

    it('without a certificate', async () => refused(() => ({ rejectUnauthorized: false })));
    it('with one that the authority of the ward issued to a person', async () => refused(() => as(person)));
    it('with that, even where the authority itself was pinned by mistake', async () => refused(() => as(person), authority.certificate));
    it('with the own certificate of this ward', async () => refused(() => as(ward1)));
    it('with another that signs itself and bears the same name', async () => {
        const other = await newLinkCertificate('ward2', Date.now());
        await refused(() => as(other));
    });
    it('with one that has ended', async () => {
        const ended = await newLinkCertificate('ward2', Date.now() - 2_000 * 86_400_000);
        await refused(() => as(ended), ended.certificate);
    });
    it('by an older TLS', async () => refused(() => ({ ...as(ward2), maxVersion: 'TLSv1.2' })));

    it('who opens a connection and says nothing', async () => {
        const { port } = await serve({ limits: { head: 100, idle: 100 } });
        const { certificate: cert, privateKey: key } = ward2;
        const socket = connect({ host: '127.0.0.1', port, cert, key, rejectUnauthorized: false });
        socket.on('error', () => undefined);
        await new Promise((resolve) => socket.on('close', resolve));
    });
});

it('takes the next certificate beside the former', async () => {
    const next = await newLinkCertificate('ward2', Date.now());
    const { port } = await serve({ pinned: `${ward2.certificate}${next.certificate}` });
    expect(await fetched(clientAt(port))).toBe('content');
    expect(await fetched(clientAt(port, { identity: next }))).toBe('content');
});

describe('a request', () => {
    const { path, look: said } = writeRequest(asked);
    it('is read as it was written', () => {
        expect(readRequest({ path, look: said })).toEqual(asked);
    });

    it.each([
        ['to another path', { path: '/metrics' }],
        ['with a query', { path: `${path}?x=1` }],
        ['for a digest that is none', { path: '/internal/blobs/0' }],
        ['for a digest in capitals', { path: path.toUpperCase() }],
        ['for a path that goes up', { path: `/internal/blobs/../blobs/${digest}` }],
        ['by another method', { method: 'HEAD' }],
        ['to write', { method: 'PUT' }],
        ['without a look', { headers: {} }],
        ['with half a look', { headers: { 'wardledger-look': look.id } }],
        ['with a look of no time', { headers: { 'wardledger-look': `${look.about}.0x1.${look.id}` } }],
        ['with a look in another’s words', { headers: { 'wardledger-look': `${said}.${said}` } }],
    ])('%s is answered as one that is refused, and nobody is asked', async (_what, options) => {
        const { port, requests } = await serve({ release: async () => undefined });
        const answer = await answerTo(port, { ...as(ward2), ...options });
        expect([answer, requests]).toEqual([[404, 0], []]);
        expect(await answerTo(port, as(ward2))).toEqual([404, 0]);
    });

    it('that is refused says no more', async () => {
        const { port } = await serve({ release: async () => undefined });
        expect(await fetched(clientAt(port))).toBeUndefined();
        expect([seen('in'), seen('out')]).toEqual([['refused'], ['refused']]);
    });

    it('that cannot be decided may come again', async () => {
        const { port, faults } = await serve({ release: async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)) });
        expect([await fetched(clientAt(port)), faults]).toEqual(['OTHER_WARD_UNAVAILABLE', []]);
    });

    it('that meets a fault is told nothing, and the fault is', async () => {
        const { port, faults } = await serve({ release: async () => Promise.reject(new Error('fault')) });
        expect([await fetched(clientAt(port)), faults.length]).toEqual(['OTHER_WARD_UNAVAILABLE', 1]);
    });

    it('is one of so many an hour', async () => {
        const { port, requests } = await serve({ limits: { requestsPerHour: 2 } });
        const client = clientAt(port);
        expect([await fetched(client), await fetched(client), await fetched(client)]).toEqual([
            'content',
            'content',
            'OTHER_WARD_UNAVAILABLE',
        ]);
        expect([requests.length, seen('in').at(-1)]).toEqual([2, 'limited']);
    });

    it('whose bytes nobody takes is given up, and its file closed', async () => {
        const { promise: closed, resolve } = Promise.withResolvers<undefined>();
        const endless = async function* () {
            for (;;) {
                yield await Promise.resolve(content);
            }
        };
        const { port } = await serve({
            release: async () => ({ size: 1e12, content: endless(), close: async () => resolve(undefined) }),
            limits: { transfer: 200 },
        });
        const sent = request({ host: '127.0.0.1', port, path, headers: { 'wardledger-look': said }, ...as(ward2) }, () => undefined);
        sent.on('error', () => undefined).end();
        await closed;
        expect(seen('in')).toEqual(['failed']);
    });
});

describe('of another ward that', () => {
    /** A listener that is the other ward by its certificate, and answers as it likes. */
    async function answering(
        answer: Parameters<typeof createServer>[1],
        { certificate: cert, privateKey: key }: PemPair = ward1,
    ): Promise<number> {
        const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' }, answer);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        closing.push(async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        });
        return (server.address() as AddressInfo).port;
    }
    const limits = { idle: 200, transfer: 500 };

    it('is not there, 503', async () => {
        const { port } = await serve();
        await closing.pop()?.();
        expect(await fetched(clientAt(port))).toBe('OTHER_WARD_UNAVAILABLE');
        expect(seen('out')).toEqual(['unavailable']);
    });

    it.each([
        ['bears a certificate of its own', () => newLinkCertificate('ward1', Date.now())],
        ['bears one that an authority issued', async () => person],
    ])('%s, nothing is asked', async (_what, identity) => {
        let heard = 0;
        const port = await answering(
            (_request, response) => {
                heard += 1;
                response.end();
            },
            await identity(),
        );
        expect([await fetched(clientAt(port)), heard]).toEqual(['OTHER_WARD_UNAVAILABLE', 0]);
    });

    it('bears one of an authority that was pinned by mistake, nothing is asked', async () => {
        const port = await answering((_request, response) => response.end(), person);
        expect(await fetched(clientAt(port, { pinned: authority.certificate }))).toBe('OTHER_WARD_UNAVAILABLE');
    });

    it.each<[string, Buffer]>([
        ['other bytes', randomBytes(content.length)],
        ['one bit otherwise', Buffer.from(content.map((byte, index) => (index === 100_000 ? byte ^ 1 : byte)))],
        ['fewer bytes', content.subarray(0, 100_000)],
        ['more bytes', Buffer.concat([content, Buffer.from('x')])],
        ['nothing', Buffer.alloc(0)],
    ])('sends %s, what came does not count', async (_what, sent) => {
        const port = await answering((_request, response) => response.end(sent));
        expect(await fetched(clientAt(port))).toBe('FILE_UNREADABLE');
        expect(seen('out')).toEqual(['mismatched']);
    });

    it('sends without end, no more is taken than there should be', async () => {
        let sent = 0;
        const port = await answering((_request, response) => {
            const more = (): void => {
                while (!response.destroyed && response.write(content)) {
                    sent += content.length;
                }
                response.once('drain', more);
            };
            more();
        });
        expect(await fetched(clientAt(port))).toBe('FILE_UNREADABLE');
        expect(sent).toBeLessThan(100 * content.length);
    });

    it('says nothing, or stops in the middle, or sends a byte now and then, 503 before long', async () => {
        const silent = await answering(() => undefined);
        expect(await fetched(clientAt(silent, { limits }))).toBe('OTHER_WARD_UNAVAILABLE');
        const halting = await answering((_request, response) => void response.write(content.subarray(0, 1000)));
        expect(await fetched(clientAt(halting, { limits }))).toBe('OTHER_WARD_UNAVAILABLE');
        const dripping = await answering((_request, response) => {
            const timer = setInterval(() => response.write('x'), 20);
            response.on('close', () => clearInterval(timer));
        });
        expect(await fetched(clientAt(dripping, { limits }))).toBe('OTHER_WARD_UNAVAILABLE');
        const breaking = await answering((_request, response) => {
            response.write(content.subarray(0, 1000), () => response.destroy());
        });
        expect(await fetched(clientAt(breaking, { limits }))).toBe('OTHER_WARD_UNAVAILABLE');
    });

    it.each([302, 401, 500])('answers %s, 503: nothing else is followed or believed', async (status) => {
        const port = await answering((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end(content));
        expect(await fetched(clientAt(port))).toBe('OTHER_WARD_UNAVAILABLE');
    });

    it('answers with headers without end, 503', async () => {
        const port = await answering((_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(8_000) }).end(content));
        expect(await fetched(clientAt(port))).toBe('OTHER_WARD_UNAVAILABLE');
    });
});

describe('readings', () => {
    const purpose = 'TREAT' as const;
    const wanted: ReadingsRequest = { look, purpose, digests: [digest, sha256(Buffer.from('other'))] };
    const span: WaitingRequest = { look, purpose, number: 'P001', from: 0, to: 1_000 };
    const given = [{ text: 'sealed' }, { code: 'MISSING' as const }];
    const waiting: WaitingWindows = {
        windows: [
            {
                id: 'c'.repeat(32),
                first: 10,
                last: 20,
                since: 5,
                signals: [{ code: '8867-4', count: 2 }],
                isDamaged: false,
                envelope: { text: 'sealed' },
            },
        ],
        isWhole: true,
    };
    let at = { now: 1_000, monotonic: 0 };
    beforeEach(() => {
        at = { now: 1_000, monotonic: 0 };
    });
    const readingsAt = (port: number, { identity = ward2, pinned = ward1.certificate, limits = {} } = {}): ReadingsClient => {
        const url = `https://127.0.0.1:${String(port)}`;
        const clocks = { now: () => at.now, monotonic: () => at.monotonic };
        const client = new ReadingsClient({
            identity,
            pinned: pinnedCertificates(pinned),
            ward: 'ward1',
            url,
            observed: observer(),
            limits,
            ...clocks,
        });
        closing.push(() => client.close());
        return client;
    };
    const heard: unknown[] = [];
    const releases: ReadingReleases = {
        readings: async (request, ward) => {
            heard.push([request, ward]);
            return given;
        },
        waiting: async (request, ward) => {
            heard.push([request, ward]);
            return waiting;
        },
    };
    beforeEach(() => heard.splice(0));

    it('are given as they are released, for the ward whose certificate it is', async () => {
        const { port } = await serve({ readings: releases });
        const client = readingsAt(port);
        expect([await client.readings(wanted), await client.waiting(span)]).toEqual([{ given }, { given: waiting }]);
        expect(heard).toEqual([
            [wanted, 'ward2'],
            [span, 'ward2'],
        ]);
        expect(seen('out')).toEqual(['came', 'came']);
    });

    it('that are refused say no more; what cannot be decided, or meets a fault, is as if nobody answered', async () => {
        const refusing = await serve();
        expect([await readingsAt(refusing.port).readings(wanted), await readingsAt(refusing.port).waiting(span)]).toEqual([
            'refused',
            'refused',
        ]);
        for (const error of [new DomainError(ERRORS.LEDGER_UNAVAILABLE), new Error('fault')]) {
            const { port, faults } = await serve({ readings: { ...releases, readings: async () => Promise.reject(error) } });
            expect([await readingsAt(port).readings(wanted), faults.length]).toEqual([
                { awaySince: 1_000 },
                error instanceof DomainError ? 0 : 1,
            ]);
        }
    });

    it('are given to nobody with another certificate, and asked of nobody with one', async () => {
        const { port } = await serve({ readings: releases });
        const other = await newLinkCertificate('ward2', Date.now());
        for (const identity of [other, person, ward1]) {
            expect(await readingsAt(port, { identity }).waiting(span)).toEqual({ awaySince: 1_000 });
        }
        expect(await readingsAt(port, { pinned: other.certificate }).waiting(span)).toEqual({ awaySince: 1_000 });
        expect(heard).toEqual([]);
    });

    it.each<[string, string, object]>([
        ['by another method', 'GET', wanted],
        ['without a look', 'POST', { ...wanted, look: undefined }],
        ['by half a look', 'POST', { ...wanted, look: { about: look.about, id: look.id } }],
        ['without a purpose', 'POST', { ...wanted, purpose: undefined }],
        ['for a purpose that is none', 'POST', { ...wanted, purpose: 'CURIOSITY' }],
        ['of nothing', 'POST', { ...wanted, digests: [] }],
        ['of a digest that is none', 'POST', { ...wanted, digests: ['../x'] }],
        ['of 65 windows', 'POST', { ...wanted, digests: Array(65).fill(digest) }],
        ['with a word more', 'POST', { ...wanted, ward: 'ward1' }],
        ['with more than a question has', 'POST', { ...wanted, purpose: 'x'.repeat(20_000) }],
    ])('asked for %s are refused like any, and nobody is asked', async (_what, method, body) => {
        const { port } = await serve({ readings: releases });
        const answer = await new Promise((resolve) => {
            const text = JSON.stringify(body);
            const headers = { 'content-length': Buffer.byteLength(text) };
            const sent = request({ host: '127.0.0.1', port, method, path: '/internal/readings', headers, ...as(ward2) }, ({ statusCode }) =>
                resolve(statusCode),
            );
            sent.on('error', resolve).end(text);
        });
        expect([answer, heard]).toEqual([404, []]);
    });

    it.each<[string, unknown]>([
        ['fewer', [{ text: 'sealed' }]],
        ['more', [...given, ...given]],
        ['none', []],
        ['something else', { windows: [] }],
        ['envelopes with more in them', [{ text: 'sealed', note: 1 }, { code: 'MISSING' }]],
        ['reasons of its own', [{ code: 'NEVER' }, { code: 'MISSING' }]],
        ['empty envelopes', [{ text: '' }, { code: 'MISSING' }]],
    ])('of which %s come count for nothing', async (_what, answer) => {
        const { port } = await serve({ readings: { ...releases, readings: async () => answer as typeof given } });
        expect([await readingsAt(port).readings(wanted), seen('out')]).toEqual(['refused', ['mismatched']]);
    });

    it('are not waited for while the other ward is away, and it is said since when; and then they are there again', async () => {
        const { port } = await serve({ readings: releases });
        await closing.pop()?.();
        const client = readingsAt(port);
        expect(await client.waiting(span)).toEqual({ awaySince: 1_000 });
        at = { now: 3_000, monotonic: 2_000 };
        expect(await client.readings(wanted)).toEqual({ awaySince: 1_000 });
        expect(seen('out')).toEqual(['unavailable']); // the second was not even asked
        at = { now: 7_000, monotonic: 6_000 };
        expect(await client.readings(wanted)).toEqual({ awaySince: 1_000 });
        expect(seen('out')).toEqual(['unavailable', 'unavailable']);
        const back = new LinkServer({
            identity: ward1,
            pinned: pinnedCertificates(ward2.certificate),
            ward: 'ward2',
            releases: { release: async () => undefined },
            readings: releases,
            observed: () => undefined,
            onFault: () => undefined,
        });
        await back.listen('127.0.0.1', port);
        closing.push(async () => back.close(100));
        at = { now: 13_000, monotonic: 12_000 };
        expect(await client.readings(wanted)).toEqual({ given });
        await closing.pop()?.();
        expect(await client.readings(wanted)).toEqual({ awaySince: 13_000 });
    });

    it('are not waited for longer than a few seconds where it is slow', async () => {
        const { port } = await serve({ readings: { ...releases, waiting: async () => new Promise(() => undefined) } });
        expect(await readingsAt(port, { limits: { answer: 200 } }).waiting(span)).toEqual({ awaySince: 1_000 });
    });

    it('wait behind no file, and have so many questions an hour of their own', async () => {
        const { port } = await serve({ readings: releases, limits: { requestsPerHour: 0, readingsPerHour: 2 } });
        const client = readingsAt(port);
        expect(await fetched(clientAt(port))).toBe('OTHER_WARD_UNAVAILABLE');
        expect([await client.waiting(span), await client.waiting(span), await client.waiting(span)]).toEqual([
            { given: waiting },
            { given: waiting },
            { awaySince: 1_000 },
        ]);
    });
});

describe('the folder of the link', () => {
    const settings = (name: string, files: Readonly<Record<string, string>>) => {
        const at = join(folder, name);
        mkdirSync(at);
        for (const [file, text] of Object.entries(files)) {
            writeFileSync(join(at, file), text);
        }
        return { ward: 'ward1', url: 'https://127.0.0.1:1', host: '127.0.0.1', port: 0, folder: at };
    };
    const observers = { observed: observer(), onFault: () => undefined };
    const own = () => ({ 'certificate.pem': ward2.certificate, 'key.pem': ward2.privateKey });

    it('holds what both sides need', async () => {
        const link = openWardLink(settings('whole', { ...own(), 'ward1.pem': ward1.certificate }), observers);
        closing.push(async () => link.close(100));
        const port = await link.listen({ release: async () => blobOf(content) }, noReadings);
        expect([link.other.ward, await answerTo(port, as(ward1))]).toEqual(['ward1', [200, content.length]]);
    });

    it('says what is missing, and where it comes from', () => {
        expect(() => openWardLink(settings('empty', {}), observers)).toThrow(/certificate\.pem cannot be read: run .* link-certificate/);
        expect(() => openWardLink(settings('alone', own()), observers)).toThrow(/ward1\.pem cannot be read: copy .* of ward1 there/);
        expect(() => openWardLink(settings('none', { ...own(), 'ward1.pem': 'no certificate' }), observers)).toThrow(
            /ward1\.pem must hold one certificate/,
        );
        const bundle = ward1.certificate.repeat(3);
        expect(() => openWardLink(settings('bundle', { ...own(), 'ward1.pem': bundle }), observers)).toThrow(/must hold one certificate/);
        expect(() => openWardLink(settings('self', { ...own(), 'ward1.pem': ward2.certificate }), observers)).toThrow(
            /is this gateway's own certificate/,
        );
    });
});
