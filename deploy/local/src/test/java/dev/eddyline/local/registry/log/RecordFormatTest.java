package dev.eddyline.local.registry.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eddyline.local.registry.core.Mode;
import dev.eddyline.local.registry.core.RegistryRecord;
import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {

  static Stream<Arguments> goldens() {
    return Stream.of(
        Arguments.of(
            new RegistryRecord.Version("s", 2, 7, "\"int\"", false),
            "{'keytype':'SCHEMA','subject':'s','version':2,'magic':1}",
            "{'subject':'s','version':2,'id':7,'schema':'\\'int\\'','deleted':false}"),
        Arguments.of(
            new RegistryRecord.VersionGone("s", 2),
            "{'keytype':'SCHEMA','subject':'s','version':2,'magic':1}",
            null),
        Arguments.of(
            new RegistryRecord.SubjectDeleted("s", 3),
            "{'keytype':'DELETE_SUBJECT','subject':'s','magic':0}",
            "{'subject':'s','version':3}"),
        Arguments.of(
            new RegistryRecord.Level("s", CompatibilityLevel.FULL),
            "{'keytype':'CONFIG','subject':'s','magic':0}",
            "{'subject':'s','compatibilityLevel':'FULL'}"),
        Arguments.of(
            new RegistryRecord.Level(null, CompatibilityLevel.NONE),
            "{'keytype':'CONFIG','subject':null,'magic':0}",
            "{'subject':null,'compatibilityLevel':'NONE'}"),
        Arguments.of(
            new RegistryRecord.Level("s", null),
            "{'keytype':'CONFIG','subject':'s','magic':0}",
            null),
        Arguments.of(
            new RegistryRecord.ModeChange(null, Mode.READONLY_OVERRIDE),
            "{'keytype':'MODE','subject':null,'magic':0}",
            "{'subject':null,'mode':'READONLY_OVERRIDE'}"),
        Arguments.of(
            new RegistryRecord.ModeChange("s", null),
            "{'keytype':'MODE','subject':'s','magic':0}",
            null));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void writesAndReadsConfluentsFormat(RegistryRecord change, String key, String value)
      throws IOException {
    RecordFormat.Text text = RecordFormat.write(change);
    assertThat(text.key()).isEqualTo(json(key));
    assertThat(text.value()).isEqualTo(json(value));
    assertThat(RecordFormat.read(text.key(), text.value())).contains(change);
  }

  @Test
  void readsWhatNewerAndOlderServersWrite() throws IOException {
    // Given records with members this registry does not write
    // When they are read
    // Then what they mean is kept
    assertThat(
            RecordFormat.read(
                json("{'keytype':'SCHEMA','subject':'s','version':1,'magic':1}"),
                json(
                    "{'subject':'s','version':1,'id':1,'md5Hash':'x','guid':'y','schemaType':'AVRO',"
                        + "'references':[],'schema':'\\'int\\'','deleted':true,'ts':1}")))
        .contains(new RegistryRecord.Version("s", 1, 1, "\"int\"", true));
    assertThat(
            RecordFormat.read(
                json("{'keytype':'CONFIG','subject':null,'magic':0}"),
                json("{'compatibilityLevel':'BACKWARD_TRANSITIVE'}")))
        .contains(new RegistryRecord.Level(null, CompatibilityLevel.BACKWARD_TRANSITIVE));
    assertThat(RecordFormat.read(json("{'keytype':'NOOP','magic':0}"), null)).isEmpty();
    assertThat(
            RecordFormat.read(
                json("{'keytype':'CLEAR_SUBJECT','subject':'s','magic':0}"),
                json("{'subject':'s'}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'keytype':'MYSTERY','magic':0} | {}",
        "{'keytype':'SCHEMA','subject':'s','magic':1} | {'id':1,'schema':'x'}",
        "{'keytype':'SCHEMA','version':1,'magic':1} | {'id':1,'schema':'x'}",
        "{'keytype':'SCHEMA','subject':'s','version':1,'magic':1} | {'schema':'x'}",
        "{'keytype':'SCHEMA','subject':'s','version':1,'magic':1} | {'id':1}",
        "{'keytype':'SCHEMA','subject':'s','version':1,'magic':1} | {'id':1,'schema':'x','schemaType':'JSON'}",
        "{'keytype':'SCHEMA','subject':'s','version':1,'magic':1} | {'id':1,'schema':'x','references':[{}]}",
        "{'keytype':'MODE','subject':'s','magic':0} | {'mode':'SIDEWAYS'}",
        "{'keytype':'CONFIG','subject':'s','magic':0} | {'compatibilityLevel':'SOME'}",
      },
      quoteCharacter = '`')
  void refusesWhatItCannotKeep(String key, String value) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RecordFormat.read(json(key), json(value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "{\"keytype\":"})
  void refusesWhatIsNoJson(String key) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> RecordFormat.read(key, "{}"));
  }

  private static String json(String text) {
    return text == null ? null : text.replace("\\'", "\\\"").replace('\'', '"');
  }
}
