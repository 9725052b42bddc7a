package dev.eddyline.local.registry.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalFormTest {

  @Test
  void keepsWhatMeansSomethingAndOrdersTheRest() {
    // Given a schema with everything in an unusual order
    String text =
        """
        {"fields": [
           {"type": {"type": "string"}, "order": "ascending", "name": "a", "z": 1, "aliases": ["y", "b"],
            "doc": "d", "c": {"q": 1, "p": 2}},
           {"name": "e", "type": {"symbols": ["X", "Y"], "type": "enum", "name": "E", "default": "X"}},
           {"name": "again", "type": ["null", "E"], "default": null, "order": "ignore"},
           {"name": "f", "type": {"type": "fixed", "size": 4, "name": "other.F", "aliases": ["other.H", "other.G"]}},
           {"name": "t", "type": {"logicalType": "timestamp-millis", "type": "long"}},
           {"name": "m", "type": {"values": {"type": "array", "items": {"type": "int"}}, "type": "map"}}],
         "doc": "what", "type": "record", "name": "R", "namespace": "n"}
        """;

    // When it is normalised
    String normal = NormalForm.of(new Schema.Parser().parse(text));

    // Then there is one spelling left, of the same schema
    assertThat(normal)
        .isEqualTo(
            "{'name':'n.R','type':'record','doc':'what','fields':["
                .concat("{'name':'a','type':'string','doc':'d','aliases':['b','y'],")
                .concat("'c':{'p':2,'q':1},'z':1},")
                .concat("{'name':'e','type':{'name':'n.E','type':'enum','symbols':['X','Y'],")
                .concat("'default':'X'}},")
                .concat("{'name':'again','type':['null','n.E'],'default':null,'order':'ignore'},")
                .concat("{'name':'f','type':{'name':'other.F','type':'fixed',")
                .concat("'aliases':['other.G','other.H'],'size':4}},")
                .concat("{'name':'t','type':{'type':'long','logicalType':'timestamp-millis'}},")
                .concat("{'name':'m','type':{'type':'map','values':{'type':'array',")
                .concat("'items':'int'}}}]}")
                .replace('\'', '"'));
  }

  static Stream<Contract> contracts() {
    return Stream.concat(
        Stream.of(Contract.OUTCOME, Contract.DEAD_LETTER, Contract.SOURCE, Contract.JOURNAL),
        KindContract.all().stream()
            .flatMap(kind -> List.of(kind.command(), kind.event(), kind.view()).stream()));
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void isTheSameSchemaAndItsOwnNormalForm(Contract contract) {
    Schema normal = new Schema.Parser().parse(NormalForm.of(contract.schema()));
    assertThat(normal).isEqualTo(contract.schema());
    assertThat(NormalForm.of(normal)).isEqualTo(NormalForm.of(contract.schema()));
  }
}
