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
