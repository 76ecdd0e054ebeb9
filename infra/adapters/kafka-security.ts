import { createPrivateKey, X509Certificate } from 'node:crypto';
import { SettingError } from '../../schemas/settings.ts';

/** How the brokers are spoken to, in words that both clients take. Left out: in the clear, without a name. */
export interface KafkaSecurity {
  ssl?: TlsIdentity;
  sasl?: KafkaLogin;
}

/** PEM text. Left out: the authorities that Node trusts, and no certificate of our own. */
export interface TlsIdentity {
  ca?: string;
  cert?: string;
  key?: string;
}

export type KafkaLogin = {
  [Mechanism in 'plain' | 'scram-sha-256' | 'scram-sha-512']: {
    mechanism: Mechanism;
    username: string;
    password: string;
  };
}['plain' | 'scram-sha-256' | 'scram-sha-512'];

/** The settings that it is made of; files are read already. Left out: their defaults. */
export interface KafkaSecuritySettings {
  KAGIMI_KAFKA_TLS?: 'off' | 'on';
  KAGIMI_KAFKA_CA_FILE?: string;
  KAGIMI_KAFKA_CERTIFICATE_FILE?: string;
  KAGIMI_KAFKA_KEY_FILE?: string;
  KAGIMI_KAFKA_SASL_MECHANISM?: 'none' | KafkaLogin['mechanism'];
  KAGIMI_KAFKA_SASL_USER?: string;
  KAGIMI_KAFKA_SASL_PASSWORD_FILE?: string;
}

/**
 * Puts the settings together. Nothing in them is passed over: a certificate without TLS, or a user without a mechanism,
 * is a slip that would otherwise be found out on the wire.
 * @throws SettingError with one sentence that names the setting; never with a secret.
 */
export function kafkaSecurity(settings: KafkaSecuritySettings): KafkaSecurity {
  const ssl = tlsIdentity(settings);
  const sasl = kafkaLogin(settings);
  return { ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

const TLS_FILES = ['KAGIMI_KAFKA_CA_FILE', 'KAGIMI_KAFKA_CERTIFICATE_FILE', 'KAGIMI_KAFKA_KEY_FILE'] as const;

function tlsIdentity(settings: KafkaSecuritySettings): TlsIdentity | null {
  if (settings.KAGIMI_KAFKA_TLS !== 'on') {
    const idle = TLS_FILES.find((name) => settings[name]);
    if (idle) throw new SettingError(`${idle} is of use with KAGIMI_KAFKA_TLS=on only: turn it on.`);
    return null;
  }
  const { KAGIMI_KAFKA_CA_FILE: ca, KAGIMI_KAFKA_CERTIFICATE_FILE: cert } = settings;
  const { KAGIMI_KAFKA_KEY_FILE: key } = settings;
  if (ca) certificatesOf('KAGIMI_KAFKA_CA_FILE', ca);
  if (!cert !== !key) {
    const [missing, given] = cert ? [TLS_FILES[2], TLS_FILES[1]] : [TLS_FILES[1], TLS_FILES[2]];
    throw new SettingError(`${missing} must be set beside ${given}: a certificate and its key go together.`);
  }
  if (cert && key) requirePair(cert, key);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function requirePair(cert: string, key: string): void {
  const [certificate] = certificatesOf('KAGIMI_KAFKA_CERTIFICATE_FILE', cert);
  const privateKey = read(() => createPrivateKey(key));
  if (!privateKey) {
    throw new SettingError('KAGIMI_KAFKA_KEY_FILE must hold a private key in PEM, not encrypted.');
  }
  if (certificate?.checkPrivateKey(privateKey)) return;
  throw new SettingError('KAGIMI_KAFKA_KEY_FILE must hold the key of KAGIMI_KAFKA_CERTIFICATE_FILE.');
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** OpenSSL passes over what it can't read in a file of authorities; here each certificate must be one. */
function certificatesOf(name: string, pem: string): X509Certificate[] {
  const certificates = (pem.match(CERTIFICATE) ?? []).map((one) => read(() => new X509Certificate(one)));
  const readable = certificates.filter((one) => one !== null);
  if (readable.length > 0 && readable.length === certificates.length) return readable;
  throw new SettingError(`${name} must hold certificates in PEM.`);
}

/** Null for what is none; what OpenSSL says of it could repeat it. */
function read<T>(reading: () => T): T | null {
  try {
    return reading();
  } catch {
    return null;
  }
}

function kafkaLogin(settings: KafkaSecuritySettings): KafkaLogin | null {
  const { KAGIMI_KAFKA_SASL_MECHANISM: mechanism = 'none', KAGIMI_KAFKA_TLS: tls } = settings;
  const { KAGIMI_KAFKA_SASL_USER: username, KAGIMI_KAFKA_SASL_PASSWORD_FILE: password } = settings;
  if (mechanism === 'none') {
    if (!username && !password) return null;
    const idle = username ? 'KAGIMI_KAFKA_SASL_USER' : 'KAGIMI_KAFKA_SASL_PASSWORD_FILE';
    throw new SettingError(`${idle} is of use with a KAGIMI_KAFKA_SASL_MECHANISM only: choose one.`);
  }
  if (!username) throw new SettingError(`KAGIMI_KAFKA_SASL_USER must be set for ${mechanism}.`);
  if (!password) {
    const must = 'must be a file with a password in it';
    throw new SettingError(`KAGIMI_KAFKA_SASL_PASSWORD_FILE ${must} for ${mechanism}.`);
  }
  if (mechanism === 'plain' && tls !== 'on') {
    const why = 'would send the password readable by anyone on the way';
    throw new SettingError(`KAGIMI_KAFKA_SASL_MECHANISM=plain ${why}: set KAGIMI_KAFKA_TLS=on.`);
  }
  return { mechanism, username, password };
}
