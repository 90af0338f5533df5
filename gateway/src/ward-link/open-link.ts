// SPDX-License-Identifier: Apache-2.0
// Puts a ward's side of the link together from the certificates in its folder.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LinkClient } from './link-client';
import { LinkServer } from './link-server';
import { type PinnedCertificates, pinnedCertificates } from './pinned-certificates';
import type { BlobReleases, LinkOutcome, OtherWard, OtherWardReadings, ReadingReleases } from './ports';
import { ReadingsClient } from './readings-client';

/** How a ward's side is set up. */
export interface LinkSettings {
    /** The other ward, and where its gateway listens for ours. */
    readonly ward: string;
    readonly url: string;
    /** Where this one listens. */
    readonly host: string;
    readonly port: number;
    /** Holds `certificate.pem` and `key.pem` of this gateway, and the other ward's certificate under its name. */
    readonly folder: string;
}

/** A side of the link. */
export interface WardLink {
    readonly other: OtherWard;
    readonly otherReadings: OtherWardReadings;
    /** Begins to give; @returns the port. */
    listen(releases: BlobReleases, readings: ReadingReleases): Promise<number>;
    /** Ends both sides within the deadline (milliseconds). */
    close(deadline: number): Promise<void>;
}

/** Who is told what. */
export interface LinkObservers {
    readonly observed: (outcome: LinkOutcome) => void;
    readonly onFault: (error: unknown) => void;
}

/**
 * Reads what the settings name; nothing is sent or taken yet.
 * @throws Error that names the file and how it comes there
 */
export function openWardLink({ ward, url, host, port, folder }: LinkSettings, { observed, onFault }: LinkObservers): WardLink {
    const own = 'run `wardledger-custodian link-certificate`';
    const identity = {
        certificate: read(join(folder, 'certificate.pem'), own),
        privateKey: read(join(folder, 'key.pem'), own),
    };
    const file = join(folder, `${ward}.pem`);
    const theirs = read(file, `copy link/certificate.pem of the gateway of ${ward} there, and compare its fingerprint with them`);
    let pinned: PinnedCertificates;
    try {
        pinned = pinnedCertificates(theirs);
    } catch (error) {
        throw new Error(`${file} ${(error as Error).message}`, { cause: error });
    }
    if (pinned.roots.some((one) => identity.certificate.includes(one))) {
        throw new Error(`${file} is this gateway's own certificate: it must be that of ${ward}`);
    }
    const common = { identity, pinned, ward, observed };
    const other = new LinkClient({ ...common, url });
    const otherReadings = new ReadingsClient({ ...common, url, now: Date.now, monotonic: () => performance.now() });
    let server: LinkServer | undefined;
    return {
        other,
        otherReadings,
        listen: async (releases, readings) => {
            server = new LinkServer({ ...common, releases, readings, onFault });
            return server.listen(host, port);
        },
        close: async (deadline) => {
            other.close();
            otherReadings.close();
            await server?.close(deadline);
        },
    };
}

function read(file: string, remedy: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch {
        throw new Error(`${file} cannot be read: ${remedy}`);
    }
}
