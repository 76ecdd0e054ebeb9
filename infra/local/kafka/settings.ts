/** A broker that asks who speaks: TLS with a certificate of the client, and a name with a password. For tests. */
export interface BrokerSecurity {
  /** PEM: the broker's key, and its certificate with its chain. */
  identityFile: string;
  /** PEM: who may sign the clients' certificates. */
  caFile: string;
  /** Letters and digits only. */
  user: { name: string; password: string };
}

export interface BrokerSettings {
  dataDirectory: string;
  brokerPort: number;
  controllerPort: number;
  /** Left out: the broker asks nobody for anything. */
  security?: { asked: BrokerSecurity; internalPort: number };
}

/** Everything the single local broker is told. Loopback only. */
export function brokerSettings(options: BrokerSettings): string {
  const { brokerPort, controllerPort, dataDirectory, security } = options;
  const listeners = [
    `${security ? 'SASL_SSL' : 'PLAINTEXT'}://127.0.0.1:${brokerPort}`,
    // The broker speaks to itself without a password.
    ...(security ? [`PLAINTEXT://127.0.0.1:${security.internalPort}`] : []),
    `CONTROLLER://127.0.0.1:${controllerPort}`,
  ].join(',');
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
    `listeners=${listeners}`,
    `advertised.listeners=${listeners}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
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
    ...(security ? securitySettings(security.asked) : []),
  ].join('\n')}\n`;
}

function securitySettings({ identityFile, caFile, user }: BrokerSecurity): string[] {
  const listener = 'listener.name.sasl_ssl';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.name}="${user.password}";`;
  return [
    `${listener}.ssl.keystore.type=PEM`,
    `${listener}.ssl.keystore.location=${escapeProperty(identityFile)}`,
    `${listener}.ssl.truststore.type=PEM`,
    `${listener}.ssl.truststore.location=${escapeProperty(caFile)}`,
    `${listener}.ssl.client.auth=required`,
    `${listener}.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512`,
    `${listener}.plain.sasl.jaas.config=${plain}`,
    `${listener}.scram-sha-256.sasl.jaas.config=${scram}`,
    `${listener}.scram-sha-512.sasl.jaas.config=${scram}`,
  ];
}

/** What the storage tool is told of users: Kafka keeps those of SCRAM in its data. */
export function scramUsers({ user }: BrokerSecurity): string[] {
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${user.name},password=${user.password}]`,
  ]);
}

/** A backslash starts an escape in a Java properties file, and a leading blank would be dropped. */
function escapeProperty(value: string): string {
  return value.replaceAll('\\', '\\\\').replace(/^ /, '\\ ');
}
