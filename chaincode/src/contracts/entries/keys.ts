// SPDX-License-Identifier: Apache-2.0
// Where what an entry says stands: apart from what is known of it, so that a chart is folded without reading what is sealed. An entry writes two keys, as
// a fact does; both end with its random id.

import type { LedgerId, SealedForm } from '../../domain';
import { type PrivateKey, privateKey } from '../../platform';

export const entryKeys = {
    form: (about: LedgerId, id: LedgerId): PrivateKey<SealedForm> => privateKey('form', about, id),
} as const;
