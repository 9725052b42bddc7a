// Decodes records with an official client, encodes them again and prints the result.
// Usage: node roundtrip.mjs confluent|kafkajs < {"url", "records": [{"topic", "bytes"}]}

import {readFileSync} from 'node:fs';
import process from 'node:process';
import confluent from '@confluentinc/schemaregistry';
import kafkajs from '@kafkajs/confluent-schema-registry';

const input = JSON.parse(readFileSync(0, 'utf8'));

/** Confluent's own client: the serializer looks the latest schema of the subject up. */
async function withConfluent() {
  const {SchemaRegistryClient, AvroSerializer, AvroDeserializer, SerdeType} = confluent;
  const client = new SchemaRegistryClient({baseURLs: [input.url], maxRetries: 0});
  const options = {useLatestVersion: true, autoRegisterSchemas: false};
  const serializer = new AvroSerializer(client, SerdeType.VALUE, options);
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
  const records = [];
  for (const {topic, bytes} of input.records) {
    const value = await deserializer.deserialize(topic, Buffer.from(bytes, 'base64'));
    const again = await serializer.serialize(topic, value);
    records.push({value, bytes: again.toString('base64')});
  }
  return {records, api: await apiOfConfluent(client)};
}

/**
 * The calls of the client that no serializer makes. Not all of them encode the subject's name: it
 * has no character that needs it.
 */
async function apiOfConfluent(client) {
  const subject = 'made.by.node-confluent';
  const old = {schemaType: 'AVRO', schema: record([{name: 'a', type: 'int'}])};
  const next = {
    schemaType: 'AVRO',
    schema: record([{name: 'a', type: 'int'}, {name: 'b', type: 'int'}]),
  };
  const id = await client.register(subject, old);
  let conflict;
  try {
    await client.register(subject, next);
  } catch (error) {
    conflict = {status: error.status, code: error.errorCode};
  }
  const compatibleBefore = await client.testCompatibility(subject, 1, next);
  await client.updateCompatibility(subject, 'NONE');
  const level = await client.getCompatibility(subject);
  const compatibleAfter = await client.testSubjectCompatibility(subject, next);
  await client.register(subject, next);
  const versions = await client.getAllVersions(subject);
  const version = await client.getVersion(subject, next);
  const latest = await client.getLatestSchemaMetadata(subject);
  const known = (await client.getBySubjectAndId(subject, id)).schema;
  const softly = await client.deleteSubject(subject);
  const forGood = await client.deleteSubject(subject, true);
  const subjects = await client.getAllSubjects();
  return {
    conflict,
    compatibleBefore,
    level,
    compatibleAfter,
    versions,
    version,
    latest: latest.version,
    sameSchema: JSON.stringify(JSON.parse(known)) === old.schema,
    softly,
    forGood,
    left: subjects.includes(subject),
  };
}

async function withKafkajs() {
  const {SchemaRegistry, SchemaType} = kafkajs;
  const registry = new SchemaRegistry({host: input.url});
  const records = [];
  for (const {topic, bytes} of input.records) {
    const value = await registry.decode(Buffer.from(bytes, 'base64'));
    const id = await registry.getLatestSchemaId(`${topic}-value`);
    records.push({value, bytes: (await registry.encode(id, value)).toString('base64')});
  }
  const subject = 'made by node/kafkajs';
  const schema = record([{name: 'a', type: 'int'}]);
  const {id} = await registry.register({type: SchemaType.AVRO, schema}, {subject});
  const found = await registry.getRegistryIdBySchema(subject, {type: SchemaType.AVRO, schema});
  return {records, api: {found: found === id}};
}

function record(fields) {
  return JSON.stringify({type: 'record', name: 'Made', namespace: 'by.node', fields});
}

const clients = {confluent: withConfluent, kafkajs: withKafkajs};
const result = await clients[process.argv[2]]();
process.stdout.write(JSON.stringify(result));
