package dev.eddyline.local.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * A JSON value with references to a row's columns, parsed once and filled in per row. The syntax is
 * in docs/FEED.md. Immutable; any thread.
 */
sealed interface Template {

  /** What stands for the row's number in a reference. */
  String ROW = "row";

  /** The built-in translation of a cell's text to a JSON number, digit by digit. */
  String NUMBER = "number";

  /** The value for one row. */
  JsonNode fill(Row row);

  /** Whether it is the same for every row. */
  boolean constant();

  /** The value for one row as text. */
  default String text(Row row) {
    JsonNode value = fill(row);
    if (!value.isValueNode() || value.isNull()) {
      throw new FeedException("row " + row.number() + ": " + value + " cannot be part of a text");
    }
    return value.asText();
  }

  /** A value without references. */
  record Constant(JsonNode value) implements Template {
    @Override
    public JsonNode fill(Row row) {
      return value;
    }

    @Override
    public boolean constant() {
      return true;
    }
  }

  /** The row's number. */
  record RowNumber() implements Template {
    @Override
    public JsonNode fill(Row row) {
      return LongNode.valueOf(row.number());
    }

    @Override
    public boolean constant() {
      return false;
    }
  }

  /** A cell as it is. */
  record Cell(String column) implements Template {
    @Override
    public JsonNode fill(Row row) {
      return row.cell(column);
    }

    @Override
    public boolean constant() {
      return false;
    }
  }

  /** A cell's text as a number. */
  record NumberCell(String column) implements Template {
    @Override
    public JsonNode fill(Row row) {
      String text = row.cell(column).asText();
      try {
        return DecimalNode.valueOf(new BigDecimal(text));
      } catch (NumberFormatException e) {
        throw new FeedException(
            "row " + row.number() + ", column '" + column + "': '" + text + "' is no number", e);
      }
    }

    @Override
    public boolean constant() {
      return false;
    }
  }

  /** What a cell's text stands for. */
  record Translated(String column, String name, Map<String, JsonNode> values) implements Template {
    @Override
    public JsonNode fill(Row row) {
      String text = row.cell(column).asText();
      JsonNode value = values.get(text);
      if (value == null) {
        throw new FeedException(
            "row %d, column '%s': values/%s has nothing for '%s'"
                .formatted(row.number(), column, name, text));
      }
      return value;
    }

    @Override
    public boolean constant() {
      return false;
    }
  }

  /** Texts and references, one after the other. */
  record Joined(List<Template> parts) implements Template {
    @Override
    public JsonNode fill(Row row) {
      StringBuilder text = new StringBuilder();
      for (Template part : parts) {
        text.append(part.text(row));
      }
      return TextNode.valueOf(text.toString());
    }

    @Override
    public boolean constant() {
      return false;
    }
  }

  /** A JSON array. */
  record Elements(List<Template> elements) implements Template {
    @Override
    public JsonNode fill(Row row) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(elements.size());
      for (Template element : elements) {
        array.add(element.fill(row));
      }
      return array;
    }

    @Override
    public boolean constant() {
      return elements.stream().allMatch(Template::constant);
    }
  }

  /** A JSON object. */
  record Fields(Map<String, Template> fields) implements Template {
    @Override
    public JsonNode fill(Row row) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      fields.forEach((name, value) -> object.set(name, value.fill(row)));
      return object;
    }

    @Override
    public boolean constant() {
      return fields.values().stream().allMatch(Template::constant);
    }
  }

  /**
   * Parses a template.
   *
   * @param values the mapping's named translations
   * @throws FeedException if a reference is malformed or names no translation
   */
  static Template parse(JsonNode node, Map<String, Map<String, JsonNode>> values) {
    if (node.isTextual()) {
      return parseText(node.textValue(), values);
    }
    if (node.isArray()) {
      List<Template> elements = new ArrayList<>();
      node.forEach(element -> elements.add(parse(element, values)));
      return new Elements(elements);
    }
    if (node.isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      for (Entry<String, JsonNode> field : node.properties()) {
        fields.put(field.getKey(), parse(field.getValue(), values));
      }
      return new Fields(fields);
    }
    return new Constant(node);
  }

  private static Template parseText(String text, Map<String, Map<String, JsonNode>> values) {
    List<Template> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        literal.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new FeedException("'" + text + "': a reference is not closed by '}'");
        }
        if (!literal.isEmpty()) {
          parts.add(new Constant(TextNode.valueOf(literal.toString())));
          literal.setLength(0);
        }
        parts.add(parseReference(text.substring(at + 2, end), values));
        at = end + 1;
      } else {
        literal.append(text.charAt(at++));
      }
    }
    if (parts.isEmpty()) {
      return new Constant(TextNode.valueOf(literal.toString()));
    }
    if (!literal.isEmpty()) {
      parts.add(new Constant(TextNode.valueOf(literal.toString())));
    }
    return parts.size() == 1 ? parts.getFirst() : new Joined(parts);
  }

  private static Template parseReference(
      String reference, Map<String, Map<String, JsonNode>> values) {
    int bar = reference.lastIndexOf('|');
    if (bar < 0) {
      return reference.equals(ROW) ? new RowNumber() : new Cell(reference);
    }
    String column = reference.substring(0, bar);
    String name = reference.substring(bar + 1);
    if (name.equals(NUMBER)) {
      return new NumberCell(column);
    }
    Map<String, JsonNode> translation = values.get(name);
    if (translation == null) {
      throw new FeedException(
          "'${"
              + reference
              + "}': the mapping has no values/"
              + name
              + "; it has "
              + values.keySet());
    }
    return new Translated(column, name, translation);
  }
}
