/** What openssl and Node say of a certificate that they do not trust. */
const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);

/** How a broker refuses a client that shows no certificate, or none that it trusts: each kind of server has its own word. */
const WITHOUT_CERTIFICATE = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|ALERT_UNKNOWN_CA/;

/** What to look at, for an error of either Kafka client: the end of the sentence in which it is told. */
export function kafkaAdvice(error: unknown): string {
  const parts = partsOf(error);
  const codes = parts.map((part) => ('code' in part && typeof part.code === 'string' ? part.code : ''));
  if (parts.some(isLoginRefused)) {
    return 'check KAGIMI_KAFKA_SASL_MECHANISM, KAGIMI_KAFKA_SASL_USER and KAGIMI_KAFKA_SASL_PASSWORD_FILE';
  }
  if (codes.some((code) => UNTRUSTED.has(code))) {
    return "check that KAGIMI_KAFKA_CA_FILE holds the authority that signed the brokers' certificates";
  }
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return "check that the brokers' certificates name the hosts of KAGIMI_KAFKA_BROKERS";
  }
  if (codes.includes('CERT_HAS_EXPIRED')) return "check the brokers' certificates, and this machine's clock";
  if (codes.some((code) => WITHOUT_CERTIFICATE.test(code))) {
    return 'check KAGIMI_KAFKA_CERTIFICATE_FILE and KAGIMI_KAFKA_KEY_FILE: the brokers ask for a certificate';
  }
  if (codes.some((code) => code.startsWith('ERR_SSL_'))) return 'check KAGIMI_KAFKA_TLS';
  return 'check that the brokers run and can be reached';
}

function isLoginRefused(part: Error): boolean {
  return (
    part.name === 'KafkaJSSASLAuthenticationError' ||
    ('code' in part && part.code === 'PLT_KFK_AUTHENTICATION')
  );
}

/** The error and what is wrapped in it, whichever way the client wraps. */
function partsOf(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap((one) => partsOf(one, depth + 1))];
}
