import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib';
import { ServerError } from './errors.ts';

/** `Content-Encoding` of a request → what undoes it. Called once per request. */
const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** In order of preference: how much a core gives for how little of its time. */
const ENCODERS: Record<string, () => Transform> = {
  zstd: createZstdCompress,
  gzip: () => createGzip({ level: 3 }),
  deflate: () => createDeflate({ level: 3 }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
};

/** What undoes a request's encoding; undefined for none. @throws ServerError 89 for an unknown one. */
export function decoderOf(contentEncoding: string): Transform | undefined {
  const name = contentEncoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return undefined;
  const create = DECODERS[name];
  if (!create) {
    const known = Object.keys(DECODERS).join(', ');
    const message = `Unknown compression method ${name.slice(0, 40)}. Only ${known} are supported.`;
    throw new ServerError(89, 'UNKNOWN_COMPRESSION_METHOD', message);
  }
  return create();
}

/** The encoding both sides know; undefined for none. Weights are not looked at, as clickhouse-server does not. */
export function encoderOf(acceptEncoding: string): { name: string; stream: Transform } | undefined {
  const accepted = acceptEncoding.split(',').map((part) => part.split(';', 1)[0]?.trim().toLowerCase());
  const entry = Object.entries(ENCODERS).find(([name]) => accepted.includes(name));
  return entry && { name: entry[0], stream: entry[1]() };
}
