// SPDX-License-Identifier: Apache-2.0
// Readings that are acknowledged and in no window on the ledger yet: sealed here as they will be then, so that they are opened by the custodian alone, too.

import { canonicalJson, demandDefined, isMeasured, type LedgerId, signalOf, stretchOf } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type PostReadings, sealWindowReadings } from '../../../custody';
import { readNumber } from '../../../kernel';
import type { LedgerCaller } from '../../../ledger';
import type { Outbox, UnsettledWindow } from '../../../store';
import { deviceName, type LookUps } from '../../subjects';
import { postReadingsOf } from '../ports/post-content';
import type { KeptWindow } from './kept-window';
import type { Span } from './reading-place';

/** What finding them needs. */
export interface UnsettledWindowPorts {
    readonly ward: string;
    readonly outbox: Pick<Outbox, 'unsettledPosts'>;
    readonly directory: Pick<LookUps, 'find'>;
    /** Of the own ward's custodian. */
    readonly envelopePublicJwk: () => JWK;
    /** How long the period is of which a window holds posts, in milliseconds. */
    readonly windowPeriod: number;
}

/** Whose, for whom. */
export interface UnsettledOf {
    readonly caller: LedgerCaller;
    readonly patient: LedgerId;
    /** The record number by which the patient was asked for: posts name patients so. */
    readonly number: string;
}

/** Base64url, and what a JWE has beside its text. */
const SEALED_SIZE = { factor: 4 / 3, more: 8_192 };

/** Windows of a patient that are in the outbox and begin in a span, by their beginnings; nothing is sealed before it is wanted. */
export async function unsettledWindows(ports: UnsettledWindowPorts, of: UnsettledOf, span: Span): Promise<readonly KeptWindow[]> {
    const { id, ward = ports.ward } = readNumber(of.number);
    // Devices post the ward's own numbers alone, and none with its ward.
    const unsettled = ward === ports.ward ? await ports.outbox.unsettledPosts([id]) : [];
    const found = await ofNumber(ports, of, unsettled);
    const deviceOf = await devicesOf(ports, of.caller, found);
    return found
        .flatMap((window) => keptWindow(ports, { window, subject: of.patient, deviceOf, span }) ?? [])
        .filter(({ first }) => first >= span.from && first < span.to)
        .sort((one, other) => one.first - other.first);
}

/** Without what is of somebody else who had the number before. */
async function ofNumber(
    { directory }: UnsettledWindowPorts,
    { caller, patient, number }: UnsettledOf,
    windows: readonly UnsettledWindow[],
): Promise<readonly UnsettledWindow[]> {
    if (windows.every(({ subject }) => subject === undefined || subject === patient)) {
        return windows;
    }
    const [entry] = await directory.find(caller, { kind: 'record', ids: [number] });
    return windows.filter(({ subject }) => subject === undefined || subject === entry?.own);
}

/** A device without a ledger id has nothing on the ledger: its first post, sent and not recorded yet, is shown once it is. */
async function devicesOf(
    { directory }: UnsettledWindowPorts,
    caller: LedgerCaller,
    windows: readonly UnsettledWindow[],
): Promise<ReadonlyMap<string, LedgerId>> {
    const names = [...new Set(windows.flatMap(({ posts }) => posts.map(deviceName)))];
    const ids = new Map<string, LedgerId>();
    const entries = await directory.find(caller, { kind: 'device', ids: names });
    entries.forEach(({ own }, index) => {
        if (own !== undefined) {
            ids.set(demandDefined(names[index], 'a name that was asked for'), own);
        }
    });
    return ids;
}

interface Unsettled {
    readonly window: UnsettledWindow;
    readonly subject: LedgerId;
    readonly deviceOf: ReadonlyMap<string, LedgerId>;
    readonly span: Span;
}

/** `undefined` where nothing of it can be named or shown. */
function keptWindow(
    { ward, envelopePublicJwk, windowPeriod }: UnsettledWindowPorts,
    { window: { id, posts: kept, unreadable }, subject, deviceOf, span }: Unsettled,
): KeptWindow | undefined {
    const posts = kept.flatMap((post) => {
        const device = deviceOf.get(deviceName(post));
        return device === undefined ? [] : [postReadingsOf(post, device)];
    });
    const isDamaged = unreadable.length > 0;
    if (posts.length === 0) {
        // When it was measured nobody can say: perhaps in any part of the span.
        const held = { first: span.from, last: span.to - 1 };
        const closed = { code: 'UNREADABLE' } as const;
        return isDamaged ? { id, subject, ward, ...held, held, signals: [], bytes: 0, isDamaged, closed } : undefined;
    }
    const content = { window: id, subject, posts };
    const { first, last } = stretchOf(posts);
    return {
        id,
        subject,
        ward,
        first,
        last,
        // Until it is on the ledger it may gain readings, earlier ones of its period and later ones.
        held: { first: Math.max(0, first - windowPeriod), last: Infinity },
        signals: countsOf(posts),
        bytes: Math.ceil(canonicalJson(content).length * SEALED_SIZE.factor) + SEALED_SIZE.more,
        isDamaged,
        envelope: async () => ({ text: await sealWindowReadings(content, [envelopePublicJwk()]) }),
    };
}

function countsOf(posts: readonly PostReadings[]): KeptWindow['signals'] {
    const counts = new Map<string, number>();
    for (const { code, values } of posts.flatMap(({ signals }) => signals)) {
        const signal = signalOf(code);
        const measured = values.filter((value) => isMeasured(signal, value));
        counts.set(code, (counts.get(code) ?? 0) + measured.length);
    }
    return [...counts].map(([code, count]) => ({ code, count }));
}
