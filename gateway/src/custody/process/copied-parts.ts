// SPDX-License-Identifier: Apache-2.0
// Opens what a snapshot has of a patient: each envelope only if it says, under its seal, that it is what the snapshot has it for.

import type { EntryCopy, PatientCopy } from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import { type EnvelopeBinding, openEnvelope } from '../envelopes/envelopes';
import type { CopiedEntry, OpenedCopy } from '../ports/custodian-api';

/** What of a patient is shown. */
export type ShownCopy = Pick<PatientCopy, 'lists' | 'sealedId' | 'envelope' | 'entries'>;

/** Number, name and entries; what no key opens, or is about something else, is left out. */
export async function openedParts(
    { lists, sealedId, envelope, entries }: ShownCopy,
    keys: readonly CryptoKey[],
): Promise<Pick<OpenedCopy, 'id' | 'name' | 'entries'>> {
    const isOwn = ({ ledgerId }: EnvelopeBinding): boolean => lists.includes(ledgerId);
    const [id, name, ...contents] = await Promise.all([
        textIn(sealedId, keys, (binding) => binding.type === 'outside-id' && binding.kind === 'record' && isOwn(binding)),
        textIn(envelope, keys, (binding) => binding.type === 'record-name' && isOwn(binding)),
        ...entries.map(async (entry) => textIn(entry.envelope, keys, (binding) => isOwn(binding) && isOf(binding, entry))),
    ]);
    return {
        ...(id !== undefined && { id }),
        ...(name !== undefined && { name }),
        entries: entries.map(({ envelope: _, binding: __, ...known }, index): CopiedEntry => {
            const content = contents[index];
            return content === undefined ? known : { ...known, content };
        }),
    };
}

async function textIn(
    envelope: string | undefined,
    keys: readonly CryptoKey[],
    isMeant: (binding: EnvelopeBinding) => boolean,
): Promise<string | undefined> {
    const opened = envelope === undefined ? undefined : await openEnvelope(envelope, keys).catch(() => undefined);
    return opened !== undefined && isMeant(opened.binding) ? Buffer.from(opened.content).toString('utf8') : undefined;
}

function isOf(bound: EnvelopeBinding, { category, author, binding, confidential }: EntryCopy): boolean {
    return (
        bound.type === 'entry' &&
        bound.category === category &&
        bound.author === author.ledgerId &&
        bound.id === binding &&
        bound.confidential === confidential
    );
}
