// SPDX-License-Identifier: Apache-2.0
// How a gateway reaches the other ward's, and is reached by it.

import { join } from 'node:path';
import { type FlagTable, path, text, UsageError, type Values, wholeNumber } from '@wardledger/command-line';
import type { LinkSettings } from '../ward-link';
import { WARDS } from './token-options';
import { wardFolderOf } from './ward-options';

/** Flags of the ward link. */
export const WARD_LINK_FLAGS = {
    'ward-link': {
        kind: text('WARD=URL', {
            matches: /^[a-z][a-z0-9]*=https:\/\/[a-zA-Z0-9.-]+(:\d{1,5})?$/,
            rule: 'must name the other ward, =, and where its gateway listens, such as ward2=https://gateway.ward2.example:8083, without a path',
        }),
        help: 'where the other ward’s gateway is asked for files that lie there; without it none cross, either way',
    },
    'ward-link-host': { kind: text('ADDRESS'), help: 'where to listen for the other ward’s gateway', otherwise: '127.0.0.1' },
    'ward-link-port': { kind: wholeNumber({ from: 0, to: 65_535 }), help: 'the port; 0 for any', otherwise: '8082; 8083 for ward2' },
    'ward-link-dir': {
        kind: path('DIR'),
        help: 'certificate.pem and key.pem of this gateway, and of the other ward’s the certificate, as WARD.pem',
        otherwise: "link in the ward's folder",
    },
} as const satisfies FlagTable;

type LinkValues = Values<typeof WARD_LINK_FLAGS> & { readonly ward: string; readonly 'data-dir': string };

const ALONE = ['ward-link-host', 'ward-link-port', 'ward-link-dir'] as const;

/** The link, where there is to be one. @throws UsageError */
export function wardLinkOf(values: LinkValues): LinkSettings | undefined {
    const { ward: own, 'ward-link': link } = values;
    if (link === undefined) {
        if (ALONE.some((flag) => values[flag] !== undefined)) {
            throw new UsageError(`${ALONE.map((flag) => `--${flag}`).join(', ')} need --ward-link`);
        }
        return undefined;
    }
    const { 'ward-link-host': host = '127.0.0.1', 'ward-link-port': port = own === 'ward2' ? 8083 : 8082 } = values;
    const { 'ward-link-dir': folder = join(wardFolderOf(values), 'link') } = values;
    return { ...otherWardIn(link, own), host, port, folder };
}

function otherWardIn(link: string, own: string): Pick<LinkSettings, 'ward' | 'url'> {
    const [ward = '', url = ''] = link.split('=');
    const others = WARDS.filter((one) => one !== own);
    if (!others.some((one) => one === ward) || !URL.canParse(url)) {
        throw new UsageError(`--ward-link must name the other ward (${others.join(', ')}) and its URL`);
    }
    return { ward, url };
}
