/** Everything the single local broker is told. Loopback only: it has no authentication. */
export function brokerSettings(options: {
  dataDirectory: string;
  brokerPort: number;
  controllerPort: number;
}): string {
  const { brokerPort, controllerPort, dataDirectory } = options;
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=PLAINTEXT',
    `log.dirs=${escapeProperty(dataDirectory)}`,
    'num.partitions=4',
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    // After kill -9 the controller admits the broker again only when its former self has been silent for so long.
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=500',
  ].join('\n')}\n`;
}

/** A backslash starts an escape in a Java properties file, and a leading blank would be dropped. */
function escapeProperty(value: string): string {
  return value.replaceAll('\\', '\\\\').replace(/^ /, '\\ ');
}
