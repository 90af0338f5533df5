// SPDX-License-Identifier: Apache-2.0
// What every committed write answers.

import type { FastifyReply } from 'fastify';

/** A committed write names its transaction in a header too. */
export function committed<T extends { readonly transaction: { readonly id: string } }>(reply: FastifyReply, answer: T): T {
    reply.header('wardledger-transaction', answer.transaction.id);
    return answer;
}
