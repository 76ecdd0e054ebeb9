/** Network data that can't be used. The message names the file, the place in it, and what to do. */
export class NetworkDataError extends Error {
  override readonly name = 'NetworkDataError';
  readonly code = 'wrong_network_data';
}
