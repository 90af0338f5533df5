// SPDX-License-Identifier: Apache-2.0
// Gives the other ward's gateway windows of a patient at whom somebody of that ward looks: sealed as they are, once the own custodian has had both wards decide, and
// has wrapped each for the other's.

import { demandDefined, type LookPlace, type Purpose } from '@wardledger/chaincode/domain';
import { type Custodian, type HandOverResult, MOST_BYTES_OPENED } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { BlobStore } from '../../../store';
import type { CrossedEnvelope, ReadingReleases, ReadingsRequest, WaitingRequest, WaitingWindow, WaitingWindows } from '../../../ward-link';
import type { Registrar } from '../../participants';
import { type Envelope, type KeptWindow, storedEnvelope } from '../reading/kept-window';
import { type UnsettledWindowPorts, unsettledWindows } from '../reading/unsettled-windows';
import { batchesOf } from '../reading/window-batches';

/** What giving needs. */
export interface WindowReleasePorts extends UnsettledWindowPorts {
    readonly custodian: Pick<Custodian, 'handOverReadings'>;
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

interface Asked {
    readonly ward: string;
    readonly look: LookPlace;
    readonly purpose: Purpose;
}

/** Gives windows. */
export class WindowReleases implements ReadingReleases {
    readonly #ports: WindowReleasePorts;

    constructor(ports: WindowReleasePorts) {
        this.#ports = ports;
    }

    /** @throws DomainError LEDGER_UNAVAILABLE, CUSTODIAN_UNAVAILABLE */
    async readings({ digests, look, purpose }: ReadingsRequest, ward: string): Promise<readonly CrossedEnvelope[] | undefined> {
        const envelopes = await Promise.all(digests.map(async (digest) => storedEnvelope(this.#ports.blobs, digest)));
        return this.#handedOver(envelopes, { ward, look, purpose });
    }

    /** @throws DomainError LEDGER_UNAVAILABLE, CUSTODIAN_UNAVAILABLE */
    async waiting({ number, from, to, look, purpose }: WaitingRequest, ward: string): Promise<WaitingWindows | undefined> {
        const caller = await this.#ports.registrar.itself();
        const [entry] = await this.#ports.directory.find(caller, { kind: 'record', ids: [number] });
        // Posts name patients by numbers: whose this one is the asking gateway does not say.
        if (entry?.ledgerId !== look.about) {
            return undefined;
        }
        const windows = await unsettledWindows(this.#ports, { caller, patient: look.about, number: entry.text }, { from, to });
        const crossing = batchesOf(windows)[0]?.[0] ?? []; // as many as one answer holds, the oldest first
        const envelopes = await Promise.all(
            crossing.map(async ({ closed, envelope }) => closed ?? demandDefined(envelope, 'an own envelope')()),
        );
        const handed = await this.#handedOver(envelopes, { ward, look, purpose });
        return (
            handed && { windows: crossing.map((one, index) => crossed(one, handed[index])), isWhole: crossing.length === windows.length }
        );
    }

    /** In order; `undefined` where the custodian hands nothing over. */
    async #handedOver(envelopes: readonly Envelope[], { ward, look, purpose }: Asked): Promise<readonly CrossedEnvelope[] | undefined> {
        const sealedReadings = envelopes.flatMap((one) => ('text' in one ? [one.text] : []));
        if (sealedReadings.reduce((bytes, { length }) => bytes + length, 0) > MOST_BYTES_OPENED && sealedReadings.length > 1) {
            return undefined;
        }
        const handed = await undefinedOn(this.#ports.custodian.handOverReadings({ ward, look, purpose, sealedReadings }), 'ACCESS_DENIED');
        const results = handed?.values();
        return (
            results &&
            envelopes.map((one) =>
                'text' in one ? textOf(results.next().value) : { code: one.code === 'MISSING' ? 'MISSING' : 'UNREADABLE' },
            )
        );
    }
}

function textOf(result: HandOverResult | undefined): CrossedEnvelope {
    return result !== undefined && 'envelope' in result ? { text: result.envelope } : { code: 'UNREADABLE' };
}

function crossed({ id, first, last, held, signals, isDamaged = false }: KeptWindow, envelope: CrossedEnvelope | undefined): WaitingWindow {
    return { id, first, last, since: held.first, signals, isDamaged, envelope: demandDefined(envelope, 'what became of an envelope') };
}
