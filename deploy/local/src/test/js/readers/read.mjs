// Reads a topic with KafkaJS, as a service of others would, and prints each event as a line of
// JSON. Usage: node read.mjs <brokers> <registry> <topic> [uncommitted] [follow]
// Ends where the topic ended at the start, or with "follow" when it is stopped.

import process from 'node:process';
import confluent from '@kafkajs/confluent-schema-registry';
import kafkajs from 'kafkajs';

const {Kafka, logLevel} = kafkajs;
const [brokers, host, topic, ...flags] = process.argv.slice(2);
const uncommitted = flags.includes('uncommitted');
const follow = flags.includes('follow');
const registry = new confluent.SchemaRegistry({host});
const kafka = new Kafka({brokers: brokers.split(','), logLevel: logLevel.ERROR});

/** The partitions with something to read, and where they end for readers of committed records. */
async function partitionsToRead() {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return new Map(
    offsets.filter(({low, high}) => low !== high).map(({partition, high}) => [partition, high]),
  );
}

const toRead = await partitionsToRead();

// KafkaJS reads in a consumer group only: this one is new each time, and commits no offset.
const groupId = `reader-${process.pid}-${Date.now()}`;
const consumer = kafka.consumer({groupId, readUncommitted: uncommitted, retry: {retries: 5}});
consumer.on(consumer.events.CRASH, ({payload}) => fail(payload.error));

// The last record of a partition is a control record, which no message tells of; a batch does. Its
// high watermark is where the partition ends for readers of uncommitted records.
consumer.on(consumer.events.END_BATCH_PROCESS, ({payload}) => {
  const {partition, lastOffset, highWatermark} = payload;
  const end = uncommitted ? highWatermark : toRead.get(partition);
  if (toRead.has(partition) && BigInt(lastOffset) + 1n >= BigInt(end)) {
    toRead.delete(partition);
    endWhenAllIsRead();
  }
});

function endWhenAllIsRead() {
  if (!follow && toRead.size === 0) {
    consumer.disconnect().catch(fail);
  }
}

function fail(error) {
  console.error(error);
  process.exit(1);
}

await consumer.connect();
await consumer.subscribe({topics: [topic], fromBeginning: true});
await consumer.run({
  autoCommit: false,
  eachMessage: async ({partition, message: {offset, key, value}}) => {
    const event = await registry.decode(value);
    console.log(JSON.stringify({partition, offset: Number(offset), key: key.toString(), event}));
  },
});
endWhenAllIsRead();
