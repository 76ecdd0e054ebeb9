import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Logger } from '../../schemas/logger.ts';
import { createAsnTable } from './asn-table.ts';
import { NetworkDataError } from './data-error.ts';
import { type NetworkOf, unknownNetwork } from './network.ts';

/** The package of the data; see docs/network.md for its licence and for putting newer data in its place. */
export const NETWORK_DATA_PACKAGE = '@ip-location-db/asn';

const FILES = { ipv4: 'asn-ipv4-num.csv', ipv6: 'asn-ipv6-num.csv' } as const;
const FILE_BYTES_MAX = 512 * 1024 * 1024;

export interface LoadOptions {
  /** KAGIMI_NETWORK_DATA: `packaged`, `none`, or the path of a folder with both files. */
  data: string;
  logger: Logger;
  /** The folder of an installed package, null where it is not; tests put another one. */
  folderOf?: (packageName: string) => string | null;
}

/**
 * Loads the table of networks, once, before the first request. Without the package it says so and every network is
 * unknown; data that were asked for by path must be there.
 * @throws NetworkDataError for data that can't be read or are damaged.
 */
export function loadNetworks({ data, logger, folderOf = packageFolder }: LoadOptions): NetworkOf {
  if (data === 'none') return unknownNetwork;
  const folder = data === 'packaged' ? folderOf(NETWORK_DATA_PACKAGE) : data;
  if (folder === null) {
    const message = `The package ${NETWORK_DATA_PACKAGE} is not installed, so every network is unknown.`;
    logger.warn({ code: 'network_data_missing' }, message);
    return unknownNetwork;
  }
  const { networkOf, ranges, systems } = createAsnTable({
    ipv4: { name: FILES.ipv4, version: 4, bytes: readData(folder, FILES.ipv4) },
    ipv6: { name: FILES.ipv6, version: 6, bytes: readData(folder, FILES.ipv6) },
  });
  logger.info({ code: 'network_data_loaded', ranges, systems }, 'The table of networks is loaded.');
  return networkOf;
}

function packageFolder(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function readData(folder: string, file: string): Buffer {
  const path = join(folder, file);
  try {
    if (statSync(path).size > FILE_BYTES_MAX) {
      throw new NetworkDataError(`${path} is larger than ${FILE_BYTES_MAX} bytes.`);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof NetworkDataError) throw cause;
    throw new NetworkDataError(
      `${path} can't be read; the folder must hold ${FILES.ipv4} and ${FILES.ipv6}.`,
      {
        cause,
      },
    );
  }
}
