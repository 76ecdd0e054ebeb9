import { type Columns, columns } from './column.ts';

/** What was refused. */
export const FAILED_EVENTS: Columns = columns(`
day | Day of failed_at. | UTC date | processor | never
tenant | The institution or app. | id of the tenants file | collector or processor | empty where it could not be told
failure_class | Which part refused it. | word | collector or processor | never
reason | Why, a word of the reference. | word | collector or processor | never
failed_id | Made from the place and the bytes: refused twice, it is one row. | UUID | collector or processor | never
failed_at | When: clock of the part that refused it, or append time of the record. | UTC, ms | collector or log | never
detail | One sentence: what and where. | text | collector or processor | never
place | Route, or topic/partition/offset. | text | collector or processor | never
payload | First bytes of it, scrubbed. Restricted: analysts do not see it. | text | collector or processor | empty where it was never read
payload_bytes | Its size before cutting. | bytes | collector or processor | 0 where it was never read
`);

export const FIRST_SEEN: Columns = columns(`
tenant | The institution or app. | id of the tenants file | collector | never
kind | What kind of value: model, os_version, os_build, security_patch, browser_version, aaguid, error_text and so on. | word | processor | never
value | The value itself. | text | processor | never
first_seen_at | Append time of the first trusted event with it. | UTC, ms | log | never
first_record | That record: appended_at, partition, offset. | tuple | log | never
`);

export const LOG_PROGRESS: Columns = columns(`
topic | Topic of the log. | name | processor | never
partition | Its partition. | number | processor | never
partitions | How many partitions the topic has. | count | processor | never
watermark | All rows that follow from records up to here are in ClickHouse. | UTC, ms of log time | processor | never
`);

/** What people were told of alerts. */
export const ALERT_NOTIFICATIONS: Columns = columns(`
tenant | The institution or app. | id of the tenants file | alerting | empty where the alert is of the pipeline itself
alertname | The rule, a word of docs/alerts.md. | word | alerting | never
team | Whose alert it is. | word | alerting | never
severity | page, ticket or info. | word | alerting | never
fingerprint | The labels of the alert in order, as JSON: its identity. | JSON | alerting | never
starts_at | Since when it has fired. | UTC, ms | alerting | never
status | firing or resolved. | word | alerting | never
at | When it began to fire, or when it was over. | UTC, ms | alerting | never
value | The number of the rule's query then. | unit of the rule | alerting | NULL where the query gave none
delivery | Which way it went out: alertmanager or webhook. | word | alerting | never
acknowledged_at | When the receiver acknowledged it. | UTC, ms | alerting | never
`);
