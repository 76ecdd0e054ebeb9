import { columns } from './column.ts';

/** Columns that several tables have, with the same meaning in each. */
export const CEREMONY = columns(`
tenant | The institution or app. | id of the tenants file | collector | never
day | Day of the ceremony id. | UTC date | processor | 1970-01-01 for an id derived from a challenge
ceremony_id | The ceremony, UUIDv7 minted with the challenge or UUIDv8 derived from it. | UUID | gateway or beacon | never
id_time | Second in the ceremony id, part of the key: filter by it. | UTC second | processor | 1970 for an id derived from a challenge
kind | What WebAuthn calls the ceremony: registration or authentication. | word | beacon or gateway | \`unknown\` where a log line can not say
mediation | How the browser may ask; \`conditional\` is autofill, count it apart. | word | beacon | \`unknown\` where no beacon came
purpose | What the person is doing: login, enrolment, step_up, recovery, withdrawal, payee_change, trade, account_change. | word | beacon or gateway | \`unknown\` where nobody said
elapsed_ms | Time from the prompt until the promise settled, by the page's monotonic clock. | ms | beacon | NULL until it settled, and for sites without a beacon
timeout_ms | Time-out that the page requested. | ms | beacon | NULL where the page set none
rp_code | The relying party's own error code. | text | gateway | empty where it gave none
attachment | Authenticator attachment of the response. | word | beacon | \`unknown\` where the browser does not tell
transports | Transports of a new credential, sorted, comma-separated. | text | beacon | empty for sign-ins and where not told
aaguid | AAGUID of a new credential: which provider made it. | UUID text | beacon | empty for sign-ins; zeros where the provider hides
authenticator_flags | Flags byte of authenticatorData: UP 1, UV 4, BE 8, BS 16, AT 64, ED 128. | bit mask | beacon or gateway | NULL until a response was made
app | The relying party's app or site. | text | beacon or gateway | empty where not configured
app_version | Its release. | text | beacon or gateway | empty where not configured
origin | Scheme, host and port of the page; never a path or query. | text | beacon | empty for native apps and gateways
ip_prefix | Network of the client: IPv4 /24 or IPv6 /48. The address itself ends at the collector. | prefix | collector | empty where no address came
user_ref | Keyed pseudonym of the account; the same account has the same value within a tenant and key. | HMAC text | collector | empty where no gateway named an account
credential_ref | Keyed pseudonym of the credential. | HMAC text | collector | empty where no gateway named one
device_ref | Keyed pseudonym of the device. | HMAC text | collector | empty where the relying party knows none
`);

/** What is said of the client, the authenticator and the network. */
export const CLIENT = columns(`
surface | Where the ceremony runs: web, in_app, webview, android, ios. | word | processor | \`unknown\` where no client was seen
os | Operating system. | name | processor | empty where not known
os_version | Its version; \`10/11\` is a Windows that may be either. | text | processor | empty where hidden: never guessed
os_source | How the system was told: native, uach, proxy, ua. | word | processor | \`none\` where it was not
os_confidence | How sure the system and version are; count nothing by values below 0.5. | 0 to 1 | processor | 0 where not known
os_build | Build of the system. | text | beacon | empty but for native apps and WebViews
os_build_source | How the build was told. | word | processor | \`none\` where it was not
security_patch | Android security patch. | date text | beacon | empty but for native Android apps
play_services_version | Version of Google Play services. | text | beacon | empty but for native Android apps
webview_version | Version of the system WebView. | text | beacon or user agent | empty outside Android apps and WebViews
webview_source | How the WebView was told. | word | processor | \`none\` where it was not
browser | Browser; the app itself where surface is in_app. | name | processor | empty for native apps and where not known
browser_version | Its version. | text | processor | empty where hidden
browser_source | How the browser was told. | word | processor | \`none\` where it was not
browser_confidence | How sure the browser and version are. | 0 to 1 | processor | 0 where not known
device_oem | Maker of the device. | name | processor | empty where not known
device_model | Model as the device says it; an iPhone's page says only iPhone. | text | processor | empty where hidden
device_source | How the model was told. | word | processor | \`none\` where it was not
device_confidence | How sure the model is. | 0 to 1 | processor | 0 where not known
device_series | Series that the model belongs to. | name | our tables | empty where no table has the model
device_market_name | Name it is sold under. | name | our tables | empty where no table has the model
device_name_source | Which table named it. | word | processor | empty or \`none\` where none did
device_name_confidence | How sure that name is. | 0 to 1 | processor | 0 where no table has the model
device_carrier | Seller that the model code names; au includes UQ mobile. | name | our tables | empty for unlocked and unknown models
device_form_factor | Phone, tablet and so on. | word | our tables or client hints | empty where not known
has_screen_lock | A screen lock is set. | bool | beacon | NULL but for native apps
has_bluetooth | Bluetooth is on. | bool | beacon | NULL but for native apps
has_credential_manager | The device has a credential manager. | bool | beacon | NULL but for native Android apps
provider | Who keeps the passkey, told by its AAGUID. | name | processor | empty for sign-ins, hidden and unlisted providers
provider_kind | What kind of provider that is: platform, password_manager, security_key, undisclosed, unlisted, listed. | word | processor | \`unknown\` where no AAGUID came
storage_kind | Where the private key lives: synced, syncable, device_bound, hardware_key; invalid is BE=0 with BS=1. | word | processor | \`unknown\` where no flags came
asn | Autonomous system of the client's address. | number | collector | 0 where not looked up
as_organisation | Who runs that autonomous system. | name | collector | empty where not looked up
network_kind | What kind of network it is: mobile, residential, corporate, hosting. | word | collector | \`unknown\` where not looked up
`);

/** What a relying party alone can say of checks and of money. Signed lines of gateways only. */
export const BUSINESS = columns(`
step_up | Strongest check, beyond an open session, stated to have come before the registration; from weak to strong: none, password, otp_email, otp_sms, phone_call, otp_app, otp_token, app_approval, passkey, ekyc, jpki, branch. | word | gateway | \`unknown\` where nobody said, which is not \`none\`
stated_purposes | Purposes stated of the ceremony and of what was done in its session; bit = index in the vocabulary: 1 login, 2 enrolment, 3 step_up, 4 recovery, 5 withdrawal, 6 payee_change, 7 trade, 8 account_change. | bit mask | gateway | 0 where none was stated
action_at | When the first business purpose (bits 5 to 8) was done: its own ceremony verified, or the first business action of the session. | UTC, ms | gateway | NULL where none was stated
verified_flags | Flags byte of authenticatorData that the relying party verified: UP 1, UV 4, BE 8, BS 16, AT 64, ED 128. | bit mask | gateway | NULL unless verified, and where the gateway does not say
user_verified | 1: the response that the relying party verified had the UV flag. | 0 or 1 | view | NULL unless verified, and where the gateway does not say
`);
