import type { Fault } from '../fault.ts';
import { BOUNCE_FAULTS } from './bounce.ts';
import { BROKER_FAULTS } from './broker.ts';
import { CLOCK_FAULTS } from './clocks.ts';
import { COLLECTOR_FAULTS } from './collector.ts';
import { DISK_FAULTS } from './disk.ts';
import { DUPLICATE_FAULTS } from './duplicates.ts';
import { IDLE_FAULTS } from './idle.ts';
import { LOAD_FAULTS } from './load.ts';
import { POISON_FAULTS } from './poison.ts';
import { PROCESSOR_FAULTS } from './processor.ts';
import { REBALANCE_FAULTS } from './rebalance.ts';
import { RETENTION_FAULTS } from './retention.ts';
import { SCHEMA_FAULTS, UPGRADE_FAULTS } from './schema.ts';
import { STORE_FAULTS } from './store.ts';
import { WATCHER_FAULTS } from './watchers.ts';

/** Every fault, in the order in which a full run makes them. */
export const FAULTS: readonly Fault[] = [
  ...PROCESSOR_FAULTS,
  ...STORE_FAULTS,
  ...POISON_FAULTS,
  ...CLOCK_FAULTS,
  ...SCHEMA_FAULTS,
  ...COLLECTOR_FAULTS,
  ...BROKER_FAULTS,
  ...REBALANCE_FAULTS,
  ...IDLE_FAULTS,
  ...DISK_FAULTS,
  ...LOAD_FAULTS,
  ...DUPLICATE_FAULTS,
  ...RETENTION_FAULTS,
  ...BOUNCE_FAULTS,
  ...WATCHER_FAULTS,
  ...UPGRADE_FAULTS,
];
