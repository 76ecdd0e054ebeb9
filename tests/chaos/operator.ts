import kafkajs, { type Admin } from 'kafkajs';
import type { Clock } from '../../schemas/clock.ts';

/** What an operator can do to a topic and a group by mistake. */
export interface Operator {
  /** Deletes a group with everything it has committed. It must have no member left. */
  deleteGroup(groupId: string): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  /** Deletes the records of a partition below an offset. */
  deleteRecords(topic: string, partition: number, belowOffset: number): Promise<void>;
}

const ATTEMPTS_MAX = 40;
const PAUSE_MS = 500;

export function createOperator(options: { brokers: readonly string[]; clock: Clock }): Operator {
  const { brokers, clock } = options;

  async function ask(question: (admin: Admin) => Promise<unknown>): Promise<void> {
    const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    try {
      await question(admin);
    } finally {
      await admin.disconnect();
    }
  }

  return {
    async deleteGroup(groupId) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await ask((admin) => admin.deleteGroups([groupId]));
        } catch (error) {
          if (attempt === ATTEMPTS_MAX) throw error;
          await clock.sleep(PAUSE_MS);
        }
      }
    },
    deleteTopic: (topic) => ask((admin) => admin.deleteTopics({ topics: [topic] })),
    deleteRecords: (topic, partition, belowOffset) =>
      ask(async (admin) => {
        // kafkajs must have met the topic before.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(belowOffset) }] });
      }),
  };
}
