// SPDX-License-Identifier: Apache-2.0
// Connections to the other ward's gateway, by its certificate and nothing else.

import { Agent } from 'node:https';
import type { LinkIdentity } from './link-server';
import type { PinnedCertificates } from './pinned-certificates';

/** Keeps so many connections at most. */
export function pinnedAgent(
    { identity, pinned }: { readonly identity: LinkIdentity; readonly pinned: PinnedCertificates },
    connections: number,
): Agent {
    return new Agent({
        cert: identity.certificate,
        key: identity.privateKey,
        ca: [...pinned.roots],
        minVersion: 'TLSv1.3',
        keepAlive: true,
        maxSockets: connections,
        // Its name is nothing to go by: it is the certificate that was handed over, whatever the host is called.
        checkServerIdentity: (_host, { raw }) => (pinned.holds(raw) ? undefined : new Error('not the pinned certificate')),
    });
}
