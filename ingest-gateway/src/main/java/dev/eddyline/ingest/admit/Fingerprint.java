package dev.eddyline.ingest.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * 64 bits of what a command asks for: its name, who asks and for whom, the version it expects and
 * its payload. Retries have the same one, however their JSON is laid out: names have no order, a
 * field that is null is one that is absent, and numbers count by their value. Two commands of one
 * id that ask for different things have different ones, but for one in 2^64. It does not depend on
 * the contract's version. FNV-1a (RFC 9923): quick, and nobody gains by a collision but a client
 * that would deceive itself. Pure.
 */
final class Fingerprint {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long hash = OFFSET;

  private Fingerprint() {}

  static long of(
      String command,
      String actor,
      @Nullable String member,
      @Nullable Long expectedVersion,
      JsonNode payload) {
    Fingerprint of = new Fingerprint();
    of.add(command);
    of.add(actor);
    of.add(member == null ? "" : member);
    of.add(expectedVersion == null ? "" : expectedVersion.toString());
    of.add(payload);
    return of.hash;
  }

  private void add(JsonNode json) {
    switch (json.getNodeType()) {
      case OBJECT -> {
        mark('{');
        if (json.size() == 1) {
          json.properties().forEach(this::add);
        } else {
          Map<String, JsonNode> fields = new TreeMap<>();
          json.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
          fields.entrySet().forEach(this::add);
        }
        mark('}');
      }
      case ARRAY -> {
        mark('[');
        json.forEach(this::add);
        mark(']');
      }
      case NUMBER -> {
        mark('#');
        BigDecimal value = json.decimalValue();
        add(value.signum() == 0 ? "0" : value.stripTrailingZeros().toString());
      }
      case STRING -> {
        mark('"');
        add(json.textValue());
      }
      default -> {
        mark('=');
        add(json.asText());
      }
    }
  }

  private void add(Map.Entry<String, JsonNode> field) {
    if (!field.getValue().isNull()) {
      add(field.getKey());
      add(field.getValue());
    }
  }

  /** Its length first, so that the end of one text is not the beginning of the next. */
  private void add(String text) {
    mark(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      octet(c >> 8);
      octet(c);
    }
  }

  private void mark(int number) {
    octet(number >> 24);
    octet(number >> 16);
    octet(number >> 8);
    octet(number);
  }

  private void octet(int value) {
    hash = (hash ^ (value & 0xff)) * PRIME;
  }
}
