/**
 * The demo's pages: asks for options, calls the browser, sends the response. Kagimi's SDK watches from the side; when
 * it is missing or broken, everything here works the same.
 */
const texts = JSON.parse(document.getElementById('texts').textContent);
const status = document.getElementById('status');
const cancel = document.getElementById('cancel');
const page = document.body.dataset.page;
const query = new URLSearchParams(location.search);

const JOURNAL_ENTRIES_MAX = 100;
const SIGNAL_TIMEOUT_MS = 500;

/** The request that is open now: its controller, and the promise that ends with it. */
let open = null;
let lastCeremonyId = null;

/** A server's "no": its code is a key of `texts.errors`. */
class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Signing in must work with an SDK that is missing, older or broken. */
function tellKagimi(method, ...words) {
  try {
    window.kagimi?.[method]?.(...words);
  } catch (error) {
    console.warn('kagimi', error);
  }
}

/** What this page saw of a ceremony, kept in the tab only, for whoever drives the page in a test. */
function note(entry) {
  const journal = JSON.parse(sessionStorage.getItem('demo-journal') ?? '[]');
  journal.push({ ...entry, atMs: performance.now() });
  sessionStorage.setItem('demo-journal', JSON.stringify(journal.slice(-JOURNAL_ENTRIES_MAX)));
}

async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused('network');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? 'unexpected');
  return answer;
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function base64url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Browsers without the JSON methods of WebAuthn Level 3 (§5.1.8, §5.1.9). */
function parsePlainly(json) {
  const descriptors = (list) => (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
  const options = { ...json, challenge: bytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
  if (json.excludeCredentials) options.excludeCredentials = descriptors(json.excludeCredentials);
  if (json.allowCredentials) options.allowCredentials = descriptors(json.allowCredentials);
  return options;
}

function parseOptions(kind, json) {
  const parse =
    kind === 'registration'
      ? PublicKeyCredential.parseCreationOptionsFromJSON
      : PublicKeyCredential.parseRequestOptionsFromJSON;
  return parse ? parse.call(PublicKeyCredential, json) : parsePlainly(json);
}

function responseJson(credential) {
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const fields = {};
  for (const name of [
    'clientDataJSON',
    'attestationObject',
    'authenticatorData',
    'signature',
    'userHandle',
  ]) {
    if (response[name]) fields[name] = base64url(response[name]);
  }
  if (response.getTransports) fields.transports = response.getTransports();
  return {
    id,
    rawId: base64url(rawId),
    type,
    authenticatorAttachment,
    response: fields,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** One ceremony from options to verdict. Rejects with what the browser or the server said. */
async function perform({ kind, mediation, body, signal }) {
  tellKagimi('offered');
  tellKagimi('optionsRequested');
  const { publicKey, kagimi } = await post(`/api/${kind}/options${location.search}`, { ...body, mediation });
  const ceremony = { ceremonyId: kagimi.ceremonyId, kind, mediation };
  lastCeremonyId = kagimi.ceremonyId;
  signal.throwIfAborted();
  tellKagimi('expect', kagimi);
  note({ ...ceremony, step: 'prompt_called', timeoutMs: publicKey.timeout });
  let credential;
  try {
    const request = { publicKey: parseOptions(kind, publicKey), signal };
    if (mediation === 'conditional') request.mediation = 'conditional';
    credential = await navigator.credentials[kind === 'registration' ? 'create' : 'get'](request);
    note({ ...ceremony, step: 'client_settled', result: 'ok' });
  } catch (error) {
    note({ ...ceremony, step: 'client_settled', result: 'error', errorName: error.name });
    throw error;
  }
  tellKagimi('verifySent');
  try {
    await post(`/api/${kind}/verify`, responseJson(credential));
  } catch (error) {
    if (error.code === 'unknown_credential') await tellUnknown(publicKey.rpId, credential.id);
    throw error;
  }
}

/** WebAuthn §5.1.10.2: the authenticator may then stop offering a passkey that we do not know. */
async function tellUnknown(rpId, credentialId) {
  const told = PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId });
  const waited = new Promise((resolve) => setTimeout(resolve, SIGNAL_TIMEOUT_MS));
  await Promise.race([told, waited]).catch(() => undefined);
}

/** Only one request may be pending (WebAuthn §5.1.4.1): the new one waits until the old one has ended. */
async function begin(ceremony) {
  open?.controller.abort();
  await open?.ended;
  const controller = new AbortController();
  const done = perform({ ...ceremony, signal: controller.signal });
  open = { controller, ended: done.catch(() => undefined) };
  return done;
}

function show(state, text) {
  document.body.dataset.state = state;
  for (const button of document.querySelectorAll('.primary, #add')) button.disabled = state === 'pending';
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('bad', state === 'failed');
  cancel.hidden = state !== 'pending';
}

function sentence(error) {
  return texts.errors[error.code] && error instanceof Refused
    ? texts.errors[error.code]
    : (texts.errors[error.name] ?? texts.errors.unexpected);
}

/** A ceremony that the person asked for with a button: with a prompt, and an answer in words. */
async function ask({ kind, body = {}, next }) {
  show('pending', texts.waiting);
  try {
    await begin({ kind, mediation: 'optional', body });
    location.assign(next);
  } catch (error) {
    show('failed', sentence(error));
  }
}

/** Autofill: armed in silence, and silent when it ends without a passkey; only a refused passkey is worth a sentence. */
async function arm() {
  if (query.get('conditional') === 'off') return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  if (open) return;
  try {
    await begin({ kind: 'authentication', mediation: 'conditional', body: {} });
    location.assign('/');
  } catch (error) {
    if (error instanceof Refused) show('failed', sentence(error));
  }
}

/** The person goes another way. Nothing waits for Kagimi here: the notice leaves with the page. */
function goAnotherWay() {
  if (lastCeremonyId) {
    tellKagimi('fallbackChosen');
    navigator.sendBeacon(
      '/api/fallback',
      new Blob([JSON.stringify({ ceremonyId: lastCeremonyId })], { type: 'application/json' }),
    );
  }
  location.assign('/other-way');
}

function start() {
  cancel?.addEventListener('click', () => open?.controller.abort());
  document.getElementById('other-way')?.addEventListener('click', goAnotherWay);
  document.getElementById('sign-in')?.addEventListener('submit', (event) => {
    event.preventDefault();
    ask({ kind: 'authentication', next: '/' });
  });
  document.getElementById('register')?.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = document.getElementById('name').value.trim();
    if (name === '') show('failed', texts.errors.name);
    else ask({ kind: 'registration', body: { name }, next: '/' });
  });
  document
    .getElementById('add')
    ?.addEventListener('click', () => ask({ kind: 'registration', next: '/?told=added' }));
  show('ready', '');
}

start();
if (page === 'sign-in' || page === 'register' || page === 'home') {
  if (!window.PublicKeyCredential) show('failed', texts.errors.unsupported);
  else if (page === 'sign-in') arm();
}
