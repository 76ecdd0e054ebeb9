import { Connection, instancesChannel } from '@platformatic/kafka';

/**
 * A connection that fails while it logs in emits its error once for every request that waits on it, and the library
 * listens to the first only: the second would end the process as an uncaught exception. Each of those requests is told
 * of its failure anyway, and that is what the adapter acts on; so here every connection gets a listener that stays.
 */
instancesChannel.subscribe((message) => {
  if (typeof message !== 'object' || message === null || !('instance' in message)) return;
  const { instance } = message;
  if (instance instanceof Connection) instance.on('error', () => undefined);
});
