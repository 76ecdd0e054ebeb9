import type { ServerResponse } from 'node:http';
import type { Transform, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { encoderOf } from './compression.ts';

/** The body of a response that has begun, packed as the client accepts it. */
export interface Sink {
  /** Resolves when more may come, or the client is gone. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Sends what was written and ends the connection without ending the body: nobody can take it for whole. */
  cutOff(): Promise<void>;
}

/** Clients look at the end of a connection before they look at what came last, unless they are given a moment. */
const CUT_OFF_MS = 100;

/** Sends the head of a response with status 200 and opens its body. */
export function openSink(response: ServerResponse, acceptEncoding: string): Sink {
  const encoder = encoderOf(acceptEncoding);
  const target: Writable = encoder?.stream ?? response;
  const cutConnection = () => setTimeout(() => response.socket?.destroySoon(), CUT_OFF_MS);
  let finish: () => void = () => response.end();
  response.statusCode = 200;
  if (encoder) {
    response.setHeader('Content-Encoding', encoder.name);
    forward(encoder.stream, response, () => finish());
  }
  return {
    async write(bytes) {
      if (bytes.length > 0 && !target.write(bytes)) await drained(target, response);
    },
    async end() {
      if (encoder) encoder.stream.end();
      else finish();
      await over(response);
    },
    async cutOff() {
      finish = cutConnection;
      if (encoder) encoder.stream.end();
      else finish();
      await over(response);
    },
  };
}

/** Resolves when a response is sent, or its client is gone. */
export function over(response: ServerResponse): Promise<void> {
  return finished(response).catch(() => undefined);
}

/** What an encoder gives, into the response at the pace of the client. */
function forward(encoder: Transform, response: ServerResponse, onEnd: () => void): void {
  encoder.on('data', (chunk: Buffer) => {
    if (response.write(chunk)) return;
    encoder.pause();
    response.once('drain', () => encoder.resume());
  });
  encoder.once('end', onEnd);
  response.once('close', () => encoder.destroy());
}

function drained(target: Writable, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    const done = () => {
      target.removeListener('drain', done);
      response.removeListener('close', done);
      resolve();
    };
    target.once('drain', done);
    response.once('close', done);
  });
}
