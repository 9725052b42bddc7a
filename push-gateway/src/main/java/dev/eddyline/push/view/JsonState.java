package dev.eddyline.push.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A state that is in no record, as its JSON: what the gateway itself has to say. */
public final class JsonState implements State {

  /**
   * Reads every number as it is written. Has no limits of its own, since what was written here must
   * be readable here.
   */
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // A view's keys may be ids: no reason to have them in the JVM's own table.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final byte[] json;
  private final Root root;

  private JsonState(byte[] json, Root root) {
    this.json = json;
    this.root = root;
  }

  /** What a tree says now. */
  public static JsonState of(JsonNode tree) {
    try {
      Root root = tree.isObject() ? Root.OBJECT : tree.isArray() ? Root.ARRAY : Root.LEAF;
      return new JsonState(MAPPER.writeValueAsBytes(tree), root);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
  }

  @Override
  public int bytes() {
    return json.length;
  }

  @Override
  public JsonNode tree() {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what was written here", e);
    }
  }

  @Override
  public void write(JsonGenerator out) throws IOException {
    out.writeRawValue(new String(json, UTF_8));
  }

  @Override
  public Root root() {
    return root;
  }
}
