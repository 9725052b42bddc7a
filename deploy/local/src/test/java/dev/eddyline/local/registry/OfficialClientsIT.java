package dev.eddyline.local.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.NodeProject;
import dev.eddyline.testkit.TestKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.CompatibilityLevel;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients that others use, against the embedded registry. */
class OfficialClientsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VALUE = "-value";

  private static TestKafka broker;
  private static Running running;
  private static Map<String, Integer> ids;

  @BeforeAll
  static void startRegistryWithTheContracts() {
    broker = TestKafka.start();
    running = Running.on(broker, "_schemas");
    ids =
        new SchemaRegistrar(running.client())
            .register(KindContract.of("poll").orElseThrow().subjects(new Topics("poll", 1)));
  }

  @AfterAll
  static void stop() {
    running.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"confluent", "kafkajs"})
  void clientsFromNpmRoundTripRecordsThatJavaWrote(String client) throws Exception {
    // Given one record of every contract, written by Java
    NodeProject node = NodeProject.installed(Path.of("src/test/js/registry"));
    ObjectNode input = JSON.createObjectNode().put("url", running.server().url().toString());
    List<GenericRecord> written = new ArrayList<>();
    for (Map.Entry<String, Integer> subject : new TreeMap<>(ids).entrySet()) {
      GenericRecord record = FilledRecords.of(running.client().byId(subject.getValue()));
      written.add(record);
      byte[] bytes = FilledRecords.framed(subject.getValue(), record);
      String topic = subject.getKey().substring(0, subject.getKey().length() - VALUE.length());
      input
          .withArray("records")
          .addObject()
          .put("topic", topic)
          .put("bytes", Base64.getEncoder().encodeToString(bytes));
    }

    // When Node decodes them with the registry's help and encodes them again
    JsonNode answer = JSON.readTree(node.run(input.toString(), "node", "roundtrip.mjs", client));

    // Then it has understood them, and Java reads what it wrote
    assertThat(answer.path("records")).hasSameSizeAs(written);
    for (int i = 0; i < written.size(); i++) {
      byte[] bytes = answer.path("records").get(i).path("bytes").binaryValue();
      Schema writer = running.client().byId(FilledRecords.id(bytes));
      assertThat(FilledRecords.body(bytes, writer).toString()).isEqualTo(written.get(i).toString());
      JsonNode value = answer.path("records").get(i).path("value");
      for (Schema.Field field : writer.getFields()) {
        if (field.schema().getType() == Schema.Type.STRING) {
          assertThat(value.path(field.name()).asText()).isEqualTo(written.get(i).get(field.name()));
        }
      }
    }
    assertThat(answer.path("api").toString())
        .isEqualTo(
            switch (client) {
              case "kafkajs" -> "{\"found\":true}";
              default ->
                  "{'conflict':{'status':409,'code':409},'compatibleBefore':false,'level':'NONE',"
                      .concat("'compatibleAfter':true,'versions':[1,2],'version':2,'latest':2,")
                      .concat("'sameSchema':true,'softly':[1,2],'forGood':[1,2],'left':false}")
                      .replace('\'', '"');
            });
  }

  @Test
  void confluentsJavaClientWorks() throws Exception {
    // Given Confluent's own client, as another project repackages it
    String subject = "made by java/confluent";
    try (CachedSchemaRegistryClient client =
        new CachedSchemaRegistryClient(running.server().url().toString(), 100)) {
      AvroSchema first = avro("{\"name\":\"a\",\"type\":\"int\"}");
      AvroSchema second =
          avro("{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\"}");

      // When it does what it can
      int id = client.register(subject, first);

      // Then the registry answers as the real one
      assertThat(client.getId(subject, first)).isEqualTo(id);
      assertThat(client.getVersion(subject, first)).isEqualTo(1);
      assertThat(client.getSchemaById(id).canonicalString()).isEqualTo(first.canonicalString());
      assertThat(client.getSchemaBySubjectAndId(subject, id)).isEqualTo(first);
      assertThat(client.getAllSubjectsById(id)).containsExactly(subject);
      assertThat(client.getAllVersionsById(id)).hasSize(1);
      assertThat(client.testCompatibility(subject, second)).isFalse();
      assertThat(client.testCompatibilityVerbose(subject, second)).isNotEmpty();
      assertThatExceptionOfType(RestClientException.class)
          .isThrownBy(() -> client.register(subject, second))
          .satisfies(e -> assertThat(e.getStatus()).isEqualTo(409))
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(409));
      assertThatExceptionOfType(RestClientException.class)
          .isThrownBy(() -> client.getCompatibility(subject))
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(40408));
      client.updateCompatibility(subject, CompatibilityLevel.NONE.name());
      assertThat(client.getCompatibility(subject)).isEqualTo("NONE");
      assertThat(client.register(subject, second, true)).isGreaterThan(id);
      assertThat(client.getAllVersions(subject)).containsExactly(1, 2);
      assertThat(client.getLatestSchemaMetadata(subject).getVersion()).isEqualTo(2);
      assertThat(client.getSchemaMetadata(subject, 1).getId()).isEqualTo(id);
      assertThat(client.getSchemas(subject, false, true)).hasSize(1);
      assertThat(client.getAllSubjectsByPrefix("made by java")).containsExactly(subject);
      assertThat(client.setMode("READONLY", subject)).isEqualTo("READONLY");
      assertThat(client.getMode(subject)).isEqualTo("READONLY");
      client.deleteMode(subject);
      assertThat(client.deleteSchemaVersion(subject, "1")).isEqualTo(1);
      assertThat(client.deleteSchemaVersion(subject, "1", true)).isEqualTo(1);
      assertThat(client.deleteSubject(subject)).containsExactly(2);
      assertThat(client.deleteSubject(subject, true)).containsExactly(2);
      assertThat(client.getAllSubjects()).doesNotContain(subject);
    }
  }

  @Test
  void confluentsJavaClientFindsThisBuildsContracts() throws Exception {
    // Given the contracts, registered by this build's client
    try (CachedSchemaRegistryClient client =
        new CachedSchemaRegistryClient(running.server().url().toString(), 100)) {
      String subject = Topics.valueSubject(new Topics("poll", 1).outcomes());

      // When the other client looks one up
      int id = client.getId(subject, new AvroSchema(Contract.OUTCOME.schema().toString()));

      // Then both agree
      assertThat(id).isEqualTo(ids.get(subject));
    }
  }

  private static AvroSchema avro(String fields) {
    return new AvroSchema("{\"type\":\"record\",\"name\":\"Made\",\"fields\":[" + fields + "]}");
  }
}
