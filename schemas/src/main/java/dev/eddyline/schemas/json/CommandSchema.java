package dev.eddyline.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.schemas.codec.Names;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one kind as JSON clients see them: checks a payload against the contract and
 * writes the command record. A gateway needs to know nothing else of a kind. Any thread.
 */
public final class CommandSchema {

  private final Schema schema;
  private final int schemaId;
  private final Map<String, Integer> payloads;

  private CommandSchema(Schema schema, int schemaId, Map<String, Integer> payloads) {
    this.schema = schema;
    this.schemaId = schemaId;
    this.payloads = payloads;
  }

  /**
   * Looks the kind's command schema up.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if it is not registered
   */
  public static CommandSchema of(KindContract contract, Topics topics, Schemas schemas) {
    Schema schema = contract.command().schema();
    int first = schema.getField("at").pos() + 1;
    Map<String, Integer> payloads = new LinkedHashMap<>();
    for (Schema.Field field : schema.getFields().subList(first, schema.getFields().size())) {
      payloads.put(Names.kebab(field.name()), field.pos());
    }
    String subject = Topics.valueSubject(topics.commands());
    return new CommandSchema(schema, schemas.idOf(subject, schema), payloads);
  }

  /** The names of the kind's commands, in kebab case, in the contract's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(payloads.keySet());
  }

  /**
   * What a gateway adds to a payload; see {@link dev.eddyline.schemas.record.Command}.
   *
   * @param at millisecond precision
   */
  public record Envelope(
      String id,
      String actor,
      @Nullable String member,
      @Nullable Long expectedVersion,
      Instant at) {}

  /**
   * Everything that is wrong with a payload; empty when it is well-formed.
   *
   * @param name one of {@link #names}
   */
  public List<Violation> check(String name, JsonNode payload) {
    List<Violation> violations = new ArrayList<>();
    JsonShape.check(payload(name), payload, "", violations);
    return List.copyOf(violations);
  }

  /**
   * The JSON Schema (draft 2020-12) of the payloads that {@link #check} takes; {@link ShapeSchema}
   * names the rules that no schema can say.
   *
   * @param name one of {@link #names}
   */
  public ObjectNode jsonSchema(String name) {
    return ShapeSchema.of(payload(name));
  }

  /**
   * Writes the command record in Confluent's wire format.
   *
   * @param name one of {@link #names}
   * @param payload for which {@link #check} found nothing
   */
  public byte[] encode(Envelope envelope, String name, JsonNode payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    bytes.writeBytes(WireFormat.frame(schemaId, new byte[0]));
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      out.writeString(envelope.id());
      out.writeString(envelope.actor());
      writeOptional(envelope.member(), out);
      if (envelope.expectedVersion() == null) {
        out.writeIndex(0);
      } else {
        out.writeIndex(1);
        out.writeLong(envelope.expectedVersion());
      }
      out.writeLong(envelope.at().toEpochMilli());
      int chosen = position(name);
      for (int position : payloads.values()) {
        out.writeIndex(position == chosen ? 1 : 0);
        if (position == chosen) {
          JsonShape.write(payload(name), payload, out);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeOptional(@Nullable String text, BinaryEncoder out) throws IOException {
    if (text == null) {
      out.writeIndex(0);
    } else {
      out.writeIndex(1);
      out.writeString(text);
    }
  }

  private int position(String name) {
    Integer position = payloads.get(name);
    if (position == null) {
      throw new IllegalArgumentException("no command '" + name + "'");
    }
    return position;
  }

  private Schema payload(String name) {
    return schema.getFields().get(position(name)).schema().getTypes().getLast();
  }
}
