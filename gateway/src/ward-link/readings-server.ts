// SPDX-License-Identifier: Apache-2.0
// Answers the other ward's gateway when it asks for readings; whatever speaks against a question has the same answer, as for files.

import type { IncomingMessage } from 'node:http';
import { DomainError } from '@wardledger/chaincode/domain';
import type { ReadingReleases } from './ports';
import { gather, MAX_QUESTION_BYTES, READING_QUESTIONS, type ReadingQuestion, readJson } from './readings-messages';

/** An answer as it is sent; without a body where it is refused. */
export interface ReadingsAnswer {
    readonly status: 200 | 404 | 503;
    readonly body?: string;
}

/** @param ward - who asks, by its certificate. @throws what is a fault and no refusal */
export async function answerReadings(
    releases: ReadingReleases,
    question: ReadingQuestion,
    { request, ward }: { readonly request: IncomingMessage; readonly ward: string },
): Promise<ReadingsAnswer> {
    // Who goes away before all is said has asked nothing.
    const text = request.method === 'POST' ? await gather(request, MAX_QUESTION_BYTES).catch(() => undefined) : undefined;
    try {
        const given = text === undefined ? undefined : await ask(releases, question, { text, ward });
        return given === undefined ? { status: 404 } : { status: 200, body: JSON.stringify(given) };
    } catch (error) {
        if (error instanceof DomainError) {
            return { status: 503 };
        }
        throw error;
    }
}

async function ask(
    releases: ReadingReleases,
    question: ReadingQuestion,
    { text, ward }: { readonly text: string; readonly ward: string },
): Promise<unknown> {
    if (question === 'readings') {
        const asked = readJson(text, READING_QUESTIONS.readings.request);
        return asked && releases.readings(asked, ward);
    }
    const asked = readJson(text, READING_QUESTIONS.waiting.request);
    return asked && releases.waiting(asked, ward);
}
