// SPDX-License-Identifier: Apache-2.0
// Alarms as tests raise them.

import type { Fact } from '../../src/domain';
import { sealed } from '../subjects/sealed';
import type { Identity } from '../support/certificates';
import { id } from '../support/fixtures';

/** An alarm about a patient under a word, with an envelope that fits it and whoever raises it. */
export function alarmOf(word: string, as: Identity, about = id('alice')): Extract<Fact, { kind: 'alarm' }> {
    const alarm = id(`alarm ${word}`);
    const sealedFor = { type: 'entry', ledgerId: about, category: 'vitals', author: id(as.pem), id: alarm } as const;
    return { kind: 'alarm', about, alarm, envelope: sealed(sealedFor, `rang for ${word}`) };
}
