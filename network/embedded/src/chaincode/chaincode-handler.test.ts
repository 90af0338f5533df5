// SPDX-License-Identifier: Apache-2.0
import { peer } from '@hyperledger/fabric-protos';
import type { KeyValue, Simulator } from '../ledger/ports';
import { SignedProposal } from '../protos/proposal';
import { ChaincodeHandler, type Invoke } from './chaincode-handler';
import type { Membership } from './collection-access';
import { decodeMessage, encodeMessage, MessageType, type ChaincodeMessage } from './messages';
import type { ChaincodeStream } from './stream';

/** A chaincode's end of a stream in the hands of a test. */
class FakeStream implements ChaincodeStream {
    readonly sent: ChaincodeMessage[] = [];
    fromChaincode: (message: ChaincodeMessage) => void = () => undefined;
    end: () => void = () => undefined;

    send(message: ChaincodeMessage): void {
        this.sent.push(message);
    }

    receive(onMessage: (message: ChaincodeMessage) => void, onEnd: () => void): void {
        this.fromChaincode = onMessage;
        this.end = onEnd;
    }

    close(): void {
        this.end();
    }
}

const parameters = { channelId: 'c', txId: 't', proposal: new SignedProposal(Buffer.alloc(0)) };
const message = (type: number, payload: Uint8Array = new Uint8Array(0)): ChaincodeMessage => ({ type, payload, txId: 't', channelId: 'c' });

function rows(count: number): { simulator: Simulator; closed: () => boolean } {
    let at = 0;
    let closed = false;
    const next = (): KeyValue | undefined => (at < count ? { key: `k${at++}`, value: Buffer.from('v') } : undefined);
    const close = (): void => {
        closed = true;
    };
    return { simulator: { getStateByRange: () => ({ next, close }) } as unknown as Simulator, closed: () => closed };
}

function setUp(executeTimeoutMs = 1000, invoke: Invoke = () => Promise.resolve(Buffer.alloc(0))) {
    const stream = new FakeStream();
    const handler = new ChaincodeHandler(stream, { name: 'cc', membership: {} as Membership, invoke, executeTimeoutMs });
    const answerTo = (request: ChaincodeMessage): ChaincodeMessage | undefined => {
        stream.fromChaincode(request);
        return stream.sent.at(-1);
    };
    return { stream, handler, answerTo };
}

const range = (): Uint8Array => new peer.GetStateByRange().serializeBinary();

describe('a chaincode handler', () => {
    test('answers REGISTER with REGISTERED and READY', async () => {
        const { stream, handler } = setUp();
        stream.fromChaincode(message(MessageType.REGISTER));
        await handler.ready;
        expect(stream.sent.map(({ type }) => type)).toEqual([MessageType.REGISTERED, MessageType.READY]);
    });

    test('runs a transaction to its COMPLETED message', async () => {
        const { stream, handler } = setUp();
        const done = handler.execute(MessageType.TRANSACTION, { ...parameters, simulator: undefined }, Buffer.from('input'));
        stream.fromChaincode(message(MessageType.COMPLETED, Buffer.from('result')));
        expect(Buffer.from((await done).payload).toString()).toBe('result');
        expect(stream.sent[0]).toMatchObject({ type: MessageType.TRANSACTION, txId: 't', channelId: 'c' });
    });

    test('gives up after the timeout, and when the chaincode goes away', async () => {
        const { stream, handler } = setUp(10);
        const execute = () => handler.execute(MessageType.TRANSACTION, { ...parameters, simulator: undefined }, Buffer.alloc(0));
        await expect(execute()).rejects.toThrow('error sending: timeout expired while executing transaction');
        const pending = execute();
        stream.end();
        await expect(pending).rejects.toThrow('error sending: chaincode stream terminated');
        await expect(execute()).rejects.toThrow('error sending: chaincode stream terminated');
    });

    test('runs a transaction id once at a time', async () => {
        const { stream, handler } = setUp();
        const execute = () => handler.execute(MessageType.TRANSACTION, { ...parameters, simulator: undefined }, Buffer.alloc(0));
        const first = execute();
        await expect(execute()).rejects.toThrow('error sending: txid: t(c) exists');
        stream.fromChaincode(message(MessageType.COMPLETED));
        await expect(first).resolves.toBeDefined();
    });

    test('refuses what does not belong to a running transaction, and what it does not know', () => {
        const { handler, answerTo } = setUp();
        expect(answerTo(message(MessageType.GET_STATE))?.payload.toString()).toBe('GET_STATE failed: transaction ID: t: no ledger context');
        expect(answerTo(message(MessageType.INVOKE_CHAINCODE))?.payload.toString()).toContain('could not get valid transaction');
        void handler.execute(MessageType.TRANSACTION, { ...parameters, simulator: undefined }, Buffer.alloc(0)).catch(() => undefined);
        expect(answerTo(message(MessageType.WRITE_BATCH_STATE))?.payload.toString()).toContain('cannot handle message (WRITE_BATCH_STATE)');
        handler.close();
    });

    test('gives a query in batches of a hundred, and closes it with the last', () => {
        const { handler, answerTo } = setUp();
        const { simulator, closed } = rows(250);
        void handler.execute(MessageType.TRANSACTION, { ...parameters, simulator }, Buffer.alloc(0)).catch(() => undefined);
        let answer = peer.QueryResponse.deserializeBinary(
            answerTo(message(MessageType.GET_STATE_BY_RANGE, range()))?.payload ?? new Uint8Array(0),
        );
        const sizes = [answer.getResultsList().length];
        const next = new peer.QueryStateNext();
        next.setId(answer.getId());
        while (answer.getHasMore()) {
            answer = peer.QueryResponse.deserializeBinary(
                answerTo(message(MessageType.QUERY_STATE_NEXT, next.serializeBinary()))?.payload ?? new Uint8Array(0),
            );
            sizes.push(answer.getResultsList().length);
        }
        expect([sizes, closed()]).toEqual([[100, 100, 50], true]);
        expect(answerTo(message(MessageType.QUERY_STATE_NEXT, next.serializeBinary()))?.payload.toString()).toContain(
            'query iterator not found',
        );
        handler.close();
    });

    test('closes what a transaction leaves open', async () => {
        const { stream, handler, answerTo } = setUp();
        const { simulator, closed } = rows(150);
        const done = handler.execute(MessageType.TRANSACTION, { ...parameters, simulator }, Buffer.alloc(0));
        answerTo(message(MessageType.GET_STATE_BY_RANGE, range()));
        stream.fromChaincode(message(MessageType.COMPLETED));
        await done;
        expect(closed()).toBe(true);
    });

    test('messages keep their fields on the wire', () => {
        const given = { ...message(MessageType.COMPLETED, Buffer.from('p')), event: Buffer.from('e') };
        expect(decodeMessage(encodeMessage(given))).toEqual(given);
        expect(decodeMessage(encodeMessage(message(MessageType.RESPONSE))).event).toBeUndefined();
    });
});
