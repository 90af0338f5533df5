// SPDX-License-Identifier: Apache-2.0
// Boards as they are read once, and as they go on: decided again every fifteen seconds, and at once on a new fact; new readings seconds after they came. What
// cannot be decided is said to be old, and nothing is opened meanwhile.

import type { Readable } from 'node:stream';
import {
    type Announcement,
    BOARD_READERS,
    DomainError,
    ERRORS,
    type LedgerId,
    type Purpose,
    type Role,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { Asker } from '../access';
import type { PostedPatients } from '../alarms';
import { type AnnouncementFeed, OpenStreams, type OpenStreamsPorts, type ReaderPorts, rolesNow, type StreamState } from '../events';
import type { Principal } from '../participants';
import { BoardLooks, type BoardLooksPorts } from './board-looks';
import { BoardReader, type BoardReaderPorts } from './board-reader';
import type { BoardRow } from './board-row';

/** A board as it is at one time. */
export interface Board {
    /** When both wards have decided who stands on it. */
    readonly decided: string;
    /** Whether everybody who belongs on it stands on it. */
    readonly complete: boolean;
    readonly patients: readonly BoardRow[];
    readonly access: { readonly transactionIds: readonly string[] };
}

/** A line of a stream. */
export type BoardLine =
    | ({ readonly type: 'board' } & Board)
    /** One is new on it, or something of them is. */
    | { readonly type: 'patient'; readonly patient: BoardRow }
    /** One is not on it any more, whyever. */
    | { readonly type: 'gone'; readonly ledgerId: LedgerId }
    /** Decided again, and nothing else is new. */
    | { readonly type: 'decided'; readonly decided: string; readonly complete: boolean }
    /** It could not be decided again: what was shown is as old as that. */
    | { readonly type: 'stale'; readonly since: string; readonly code: string }
    | { readonly type: 'end' };

/** Milliseconds. */
export interface BoardTimes {
    /** After which both wards decide again. */
    readonly decide: number;
    /** Between two attempts where they could not. */
    readonly retry: number;
    /** Between two decisions, however much is announced. */
    readonly pause: number;
}

/** What boards need. */
export interface BoardPorts extends Omit<BoardReaderPorts, 'looks'>, BoardLooksPorts, OpenStreamsPorts, ReaderPorts {
    readonly feed: Pick<AnnouncementFeed, 'open'>;
    readonly posted: Pick<PostedPatients, 'listen'>;
    readonly times: BoardTimes;
}

/** Who asks for a board. */
export interface BoardRequest {
    readonly asker: Asker;
    readonly principal: Principal;
    readonly purpose: Purpose;
}

/** So many announcements are taken at once: of more it is known as well that something is new. */
const TAKEN = 1_000;
/** What says nothing about who may see whom. */
const OF_NO_ACCESS: readonly string[] = [
    'WindowsCommitted',
    'HeadsElected',
    'SeedChanged',
    'EntryWritten',
] satisfies Announcement['event'][];
const READERS: readonly Role[] = BOARD_READERS;

/** Boards of all callers; one instance a process. */
export class Boards {
    readonly #ports: BoardPorts;
    readonly #looks: BoardLooks;
    readonly #streams: OpenStreams;

    constructor(ports: BoardPorts) {
        this.#ports = ports;
        this.#looks = new BoardLooks(ports);
        this.#streams = new OpenStreams(ports);
    }

    /** Reads a board once. @throws DomainError what keeps both wards from deciding */
    async read({ asker, purpose }: BoardRequest): Promise<Board> {
        return boardOf(await this.#begun(asker, purpose));
    }

    /**
     * Opens a board that goes on: lines of JSON.
     * @throws DomainError RATE_LIMITED, STREAMS_FULL, and as `read`
     */
    async open(request: BoardRequest): Promise<Readable> {
        return this.#streams.open(request.principal, async () => {
            const { asker, purpose } = request;
            // Before it is decided: no fact and no post is missed between what is read first and what comes.
            const facts = await this.#ports.feed.open(undefined);
            const posted = new Set<string>();
            const deaf = this.#ports.posted.listen((patients) => patients.forEach((one) => posted.add(one)));
            const close = (): void => {
                deaf();
                facts.close();
            };
            try {
                const board = await this.#begun(asker, purpose);
                return { write: (state) => this.#lines({ request, board, facts, posted, state }), close };
            } catch (error) {
                close();
                throw error;
            }
        });
    }

    /** Ends all streams, in good order, and opens none any more. */
    end(): void {
        this.#streams.end();
    }

    async #begun(asker: Asker, purpose: Purpose): Promise<BoardReader> {
        const board = new BoardReader({ ...this.#ports, looks: this.#looks }, asker, purpose);
        await board.decide();
        await board.read();
        await board.score();
        return board;
    }

    async *#lines({ request, board, facts, posted, state }: OpenBoard): AsyncGenerator<string, void, undefined> {
        const { monotonic, limits, times } = this.#ports;
        yield textOf([{ type: 'board', ...boardOf(board) }]);
        const shown: Shown = { rows: textsOf(board), due: monotonic() + times.decide, notBefore: monotonic() + times.pause };
        while (!state.isEnded && monotonic() < state.until) {
            await facts.wait(Math.max(0, Math.min(limits.tick, shown.due - monotonic(), state.until - monotonic())));
            if (!(await this.#mayGoOn(request))) {
                break;
            }
            const news = newsOf(facts);
            if (news === 'unknown') {
                break; // more came than is kept: a board that is opened anew knows again what it has heard
            }
            shown.due = news === 'some' ? Math.min(shown.due, shown.notBefore) : shown.due;
            const isDue = monotonic() >= shown.due;
            const lines = isDue || posted.size > 0 ? await this.#news(board, shown, { isDue, posted }) : [];
            // An empty piece would look to the stream as if nothing came any more.
            if (lines.length > 0) {
                yield textOf(lines);
            }
        }
        yield textOf([{ type: 'end' }]);
    }

    /** Decides again where that is due, reads again of whom posts came, and says what is new by that. */
    async #news(board: BoardReader, shown: Shown, { isDue, posted }: Due): Promise<readonly BoardLine[]> {
        const { monotonic, times } = this.#ports;
        const numbers = new Set(posted);
        posted.clear();
        let stale: BoardLine[] = [];
        try {
            if (isDue) {
                await board.decide();
                shown.due = monotonic() + times.decide;
                shown.notBefore = monotonic() + times.pause;
            }
            if ((await board.read(numbers)) || isDue) {
                await board.score();
            }
        } catch (error) {
            numbers.forEach((one) => posted.add(one));
            shown.due = monotonic() + times.retry;
            shown.notBefore = shown.due;
            stale = [{ type: 'stale', since: sinceOf(board), code: codeOf(error) }];
        }
        const now = textsOf(board);
        const lines = [...changesOf(board, shown.rows, now), ...stale];
        shown.rows = now;
        return lines.length === 0 && isDue ? [{ type: 'decided', decided: sinceOf(board), complete: board.isComplete }] : lines;
    }

    /** Whoever was suspended, or treats nobody any more, comes again and is told why. */
    async #mayGoOn({ principal }: BoardRequest): Promise<boolean> {
        try {
            return (await rolesNow(this.#ports, principal)).some((role) => READERS.includes(role));
        } catch (error) {
            if (error instanceof DomainError) {
                return false;
            }
            throw error;
        }
    }
}

/** What one stream is made of. */
interface OpenBoard {
    readonly request: BoardRequest;
    readonly board: BoardReader;
    readonly facts: Awaited<ReturnType<AnnouncementFeed['open']>>;
    /** Record numbers of whom posts were stored since it was read. */
    readonly posted: Set<string>;
    readonly state: StreamState;
}

/** What a stream has shown, and when it is to be decided again. */
interface Shown {
    /** By ledger id, as JSON. */
    rows: ReadonlyMap<LedgerId, string>;
    due: number;
    notBefore: number;
}

/** Why something is new. */
interface Due {
    readonly isDue: boolean;
    /** Of whom posts were stored. */
    readonly posted: Set<string>;
}

/** Takes what was announced: whether any of it may change who sees whom, or came so fast that nobody knows, then or ever after. */
function newsOf(facts: OpenBoard['facts']): 'none' | 'some' | 'unknown' {
    try {
        return facts.take(TAKEN).some(({ event }) => !OF_NO_ACCESS.includes(event)) ? 'some' : 'none';
    } catch (error) {
        if (error instanceof DomainError && error.code === 'EVENT_POSITION_GONE') {
            return 'unknown';
        }
        throw error;
    }
}

function boardOf(board: BoardReader): Board {
    const patients = [...board.rows.values()];
    return { decided: sinceOf(board), complete: board.isComplete, patients, access: { transactionIds: board.transactionIds } };
}

function sinceOf({ decidedAt = 0 }: BoardReader): string {
    return instant(decidedAt);
}

function textsOf(board: BoardReader): ReadonlyMap<LedgerId, string> {
    return new Map([...board.rows].map(([ledgerId, row]) => [ledgerId, JSON.stringify(row)]));
}

function changesOf(board: BoardReader, before: Shown['rows'], now: Shown['rows']): BoardLine[] {
    const gone = [...before.keys()].filter((ledgerId) => !now.has(ledgerId)).map((ledgerId): BoardLine => ({ type: 'gone', ledgerId }));
    const changed = [...board.rows].filter(([ledgerId]) => before.get(ledgerId) !== now.get(ledgerId));
    return [...gone, ...changed.map(([, patient]): BoardLine => ({ type: 'patient', patient }))];
}

function textOf(lines: readonly BoardLine[]): string {
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function codeOf(error: unknown): string {
    return error instanceof DomainError ? error.code : ERRORS.INTERNAL.code;
}
