package dev.eddyline.local.registry.core;

import org.apache.avro.Schema;

/**
 * A schema as text and parsed. Two texts are the same schema to the registry when {@link #text} is
 * equal: Avro's own printing of it, or the normal form where the client asks for that.
 *
 * @param text what is stored
 * @param schema what it means
 */
record SchemaText(String text, Schema schema) {

  /**
   * Reads a schema that a client sent.
   *
   * @param normalize whether to bring it into its normal form
   * @throws Refusal if it is no Avro schema
   */
  static SchemaText parse(String text, boolean normalize) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(text);
    } catch (RuntimeException e) {
      // Avro's parser answers malformed input with its own exceptions, but also with class cast
      // and null pointer exceptions: whatever it throws, the text is at fault.
      throw Refusal.invalidSchema("Invalid schema of type AVRO, details: " + e.getMessage());
    }
    return new SchemaText(normalize ? NormalForm.of(schema) : schema.toString(), schema);
  }

  /** Reads a text that this registry, or the one that wrote the log, has accepted before. */
  static Schema accepted(String text) {
    return new Schema.Parser().setValidateDefaults(false).parse(text);
  }
}
