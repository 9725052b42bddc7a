package dev.eddyline.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTest {

  private static final Row ROW =
      new Row(
          7,
          Map.of(
              "name", TextNode.valueOf("Ada"),
              "1st Choice", TextNode.valueOf("Frey"),
              "price", TextNode.valueOf("10.10"),
              "native", DecimalNode.valueOf(new BigDecimal("1.50"))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "\"plain\" > \"plain\"",
        "\"${name}\" > \"Ada\"",
        "\"x-${name}-${row}\" > \"x-Ada-7\"",
        "\"${row}\" > 7",
        "\"${price}\" > \"10.10\"",
        "\"${price|number}\" > 10.10",
        "\"${native}\" > 1.50",
        "\"${1st Choice|rank}\" > [\"jacob-frey\"]",
        "\"$${name} costs $5\" > \"${name} costs $5\"",
        "[\"${name}\",{\"n\":\"${row}\"},true,null] > [\"Ada\",{\"n\":7},true,null]",
      })
  void fillsAReference(String template, String expected) {
    // Given a mapping with that payload
    Mapping mapping = Mapping.parse(mapping("{\"x\":" + template + "}"));

    // When filled from a row
    JsonNode filled = mapping.command().payload().fill(ROW);

    // Then it is exactly that JSON
    assertThat(filled).hasToString("{\"x\":" + expected + "}");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    // Given a name of nothing
    Path nothing = Path.of("no-such.json");

    // When read, Then both are named
    assertThatThrownBy(() -> Mapping.read(nothing))
        .isInstanceOf(FeedException.class)
        .hasMessage("cannot read no-such.json: there is no such file");
    assertThatThrownBy(() -> RowReader.open(Path.of("no-such.csv")))
        .isInstanceOf(FeedException.class)
        .hasMessage("cannot read no-such.csv: there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "\"${nobody}\" > row 7 has no column 'nobody'",
        "\"${name|rank}\" > row 7, column 'name': values/rank has nothing for 'Ada'",
        "\"${name|number}\" > row 7, column 'name': 'Ada' is no number",
        "\"x-${1st Choice|rank}\" > row 7: [\"jacob-frey\"] cannot be part of a text",
      })
  void rowThatDoesNotFitNamesRowAndColumn(String template, String message) {
    // Given a mapping with that payload
    Mapping mapping = Mapping.parse(mapping("{\"x\":" + template + "}"));

    // When filled from a row, Then row and column are named
    assertThatThrownBy(() -> mapping.command().payload().fill(ROW))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "no json > this is no JSON",
        "[] > it must be an object",
        "{'kind':'poll'} > entity is missing",
        "{'kind':3} > kind must be a text, not 3",
        "{'kind':'poll','entity':'e','command':'c','key':'k','payload':[]} > payload must be an object",
        "{'kind':'poll','colour':'red'} > colour is not known",
        "{'kind':'poll','entity':'${a','command':'c','key':'k','payload':{}} > entity: '${a': a reference is not closed",
        "{'kind':'poll','entity':'e','command':'c','key':'k','payload':{'x':'${a|b}'}} > payload: '${a|b}': the mapping has no values/b",
        "{'kind':'poll','values':{'number':{}}} > values/number: this name is built in",
        "{'kind':'poll','values':{'rank':3}} > values/rank must be an object",
        "{'kind':'poll','entity':'e','command':'c','key':'k','payload':{},'prepare':{}} > prepare must be an array",
        "{'kind':'poll','entity':'e','command':'c','key':'k','payload':{},'prepare':[{'command':'create','key':'${row}','payload':{}}]} > prepare/0/ refers to a row",
        "{'kind':'poll','entity':'e','command':'c','key':'k','payload':{},'prepare':[{'key':'x','payload':{}}]} > prepare/0/command is missing",
        "{'kind':'poll','kind':'poll'} > Duplicate",
      })
  void badMappingNamesTheField(String json, String message) {
    // When such a mapping is parsed, Then the field at fault is named
    assertThatThrownBy(() -> Mapping.parse(json.replace('\'', '"')))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void preparationTakesKindEntityAndActorFromTheRows() {
    // Given a mapping whose preparation names only its command
    Mapping mapping =
        Mapping.parse(
            """
            {"kind": "poll", "entity": "lunch", "command": "cast-vote", "key": "k", "actor": "feed",
             "payload": {},
             "prepare": [{"command": "create", "key": "c", "payload": {"title": "Lunch"},
                          "mayBeRejected": ["already-exists"]}]}
            """);

    // Then the rest is inherited
    Mapping.Preparation create = mapping.prepare().getFirst();
    assertThat(create.command().kind().text(ROW)).isEqualTo("poll");
    assertThat(create.command().entity().text(ROW)).isEqualTo("lunch");
    assertThat(create.command().actor().text(ROW)).isEqualTo("feed");
    assertThat(create.mayBeRejected()).containsExactly("already-exists");
  }

  static String mapping(String payload) {
    return """
        {"kind": "poll", "entity": "lunch", "command": "cast-vote", "member": "ballot-${row}",
         "key": "lunch/${row}", "payload": %s,
         "values": {"rank": {"Frey": ["jacob-frey"], "undervote": []}}}
        """
        .formatted(payload);
  }
}
