// SPDX-License-Identifier: Apache-2.0
// Finds the posts that a correction is about, and whose they are: one by its name, or all of a device and time, which are opened for that.

import { demandDefined, type LedgerId, MAX_POSTS, type PostName } from '@wardledger/chaincode/domain';
import type { PostReadings } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { LedgerCaller } from '../../../ledger';
import type { Outbox } from '../../../store';
import type { Asker, Disclosures } from '../../access';
import { ContentError } from '../../refusals';
import { deviceName, type DeviceStart, type LookUps } from '../../subjects';
import type { Span } from '../reading/reading-place';
import { type ReadingsOf, ReadingWindows, type ReadingWindowPorts } from '../reading/reading-windows';
import { longestReach } from '../reading/readings';

/** What finding needs. */
export interface CorrectedPostPorts extends ReadingWindowPorts {
    readonly directory: Pick<LookUps, 'find'>;
    readonly disclosures: Pick<Disclosures, 'open' | 'demandLook'>;
    readonly outbox: ReadingWindowPorts['outbox'] & Pick<Outbox, 'patientOf'>;
    readonly maximumLateness: number;
}

/** A post of this ward, and the patient as of now. */
export interface FoundPost extends PostName {
    readonly patient: LedgerId;
}

/** Whose posts, of which device, with a reading when. */
export type SpanOfDevice = DeviceStart & Span & Omit<ReadingsOf, 'seen'>;

/** A post of this ward, and whose it is. */
export async function findPost(
    ports: CorrectedPostPorts,
    caller: LedgerCaller,
    { device: name, boot, sequence }: DeviceStart & { readonly sequence: number },
): Promise<FoundPost | undefined> {
    const { ledger, ward } = ports;
    const device = await deviceOf(ports, caller, { device: name, boot });
    if (device === undefined) {
        return undefined;
    }
    const post = await undefinedOn(ledger.evaluate(caller, 'vitals:GetPost', { device, sequence, ward }), 'POST_NOT_FOUND');
    if (post === undefined) {
        return undefined;
    }
    const window = await undefinedOn(ledger.evaluate(caller, 'vitals:GetWindow', { id: post.window }), 'WINDOW_NOT_FOUND');
    const patient =
        window === undefined ? await waitingPatient(ports, caller, { device: name, boot, sequence }) : (window.survivor ?? window.subject);
    return patient === undefined ? undefined : { device, sequence, patient };
}

/** While its window is not on the ledger, this gateway alone knows whose a post is. */
async function waitingPatient(
    { directory, outbox }: CorrectedPostPorts,
    caller: LedgerCaller,
    post: Parameters<CorrectedPostPorts['outbox']['patientOf']>[0],
): Promise<LedgerId | undefined> {
    const found = await outbox.patientOf(post);
    const [entry] = found === undefined ? [] : await directory.find(caller, { kind: 'record', ids: [found.patient] });
    // Whose number is another's by now is erased, and nothing of theirs is corrected.
    return found?.subject === undefined || found.subject === entry?.own ? entry?.ledgerId : undefined;
}

async function deviceOf({ directory }: CorrectedPostPorts, caller: LedgerCaller, start: DeviceStart): Promise<LedgerId | undefined> {
    const [entry] = await directory.find(caller, { kind: 'device', ids: [deviceName(start)] });
    return entry?.own;
}

/** A post of a device and time, whole; and whether it was retracted before. */
export interface PostInSpan {
    readonly name: PostName;
    readonly readings: PostReadings;
    readonly isRetracted: boolean;
}

/** Posts of a device that have a reading in a span, retracted or not. @throws ContentError for more than one correction holds */
export async function postsIn(
    ports: CorrectedPostPorts,
    asker: Asker,
    { patient, number, purpose, from, to, ...start }: SpanOfDevice,
): Promise<readonly PostInSpan[]> {
    await ports.disclosures.demandLook(asker.caller, patient, { action: 'read', category: 'vitals', purpose });
    const device = await deviceOf(ports, asker.caller, start);
    const opened = new Map<number, PostReadings>();
    const seen = (post: PostReadings): void => {
        if (post.device === device) {
            opened.set(post.sequence, post);
        }
    };
    // Each ward corrects its own posts: the other's of the same device and number are others.
    const windows = new ReadingWindows({ ...ports, otherReadings: undefined }, asker, { patient, number, purpose, seen });
    if (device === undefined) {
        await windows.demandDecided();
        return [];
    }
    const open = windows.pieces({ to }, { resolution: 'raw', enough: Infinity });
    const posts = new Map<number, PostInSpan>();
    for await (const { readings } of open({ time: from, since: Math.max(0, from - longestReach(ports.maximumLateness)) })) {
        const wanted = readings.filter((one) => one.device === device && one.time >= from && one.time < to);
        for (const { sequence, corrected } of wanted) {
            const whole = demandDefined(opened.get(sequence), 'a post of which a reading was opened');
            posts.set(sequence, { name: { device, sequence }, readings: whole, isRetracted: corrected !== undefined });
        }
        if (posts.size > MAX_POSTS) {
            throw new ContentError([{ pointer: '/to', detail: `holds more than ${String(MAX_POSTS)} posts; ask for a shorter time` }]);
        }
    }
    await windows.demandDecided();
    return [...posts.values()];
}
