package dev.eddyline.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds this build's contracts against every released version: each must read what the others
 * wrote, for ever.
 *
 * <p>To release what has changed since the last release, once it is meant to stay: {@code mvn -pl
 * schemas test -Dtest=ReleasedContractsTest#release -Deddyline.release=true}, then commit the new
 * files.
 */
class ReleasedContractsTest {

  static Stream<Contract> contracts() {
    return Stream.of(
            Stream.of(
                Contract.OUTCOME,
                Contract.REJECTION,
                Contract.DEAD_LETTER,
                Contract.SOURCE,
                Contract.JOURNAL),
            KindContract.all().stream()
                .flatMap(kind -> Stream.of(kind.command(), kind.event(), kind.view())),
            FoldContract.all().stream().map(FoldContract::view))
        .flatMap(contracts -> contracts);
  }

  static List<Release> releases() throws IOException {
    return Release.all(Release.FOLDER);
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void everyContractFollowsEveryRelease(Contract contract) throws IOException {
    // Given its releases
    List<Release> releases = of(contract);
    assertThat(releases).as("releases of %s", contract.name()).isNotEmpty();

    // When it is held against them
    // Then each reads the other
    assertThat(differences(contract.schema(), releases)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void whatWasWrittenStillReadsAsItDid(Release release) throws IOException {
    // Given the bytes of a release and the contract of today
    Schema today = Contract.load(release.contract()).schema();

    // When today's reader reads them
    GenericRecord record = release.readWith(today);

    // Then they say what they said, and a reader of the release understands today's bytes
    assertSays(release.says(), Release.json(record), release.contract());
    Release written =
        new Release(release.contract(), 0, today, Release.hex(record), release.says());
    assertThat(Release.json(written.readWith(release.schema()))).isEqualTo(release.says());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void theBytesAreThoseOfTheRelease(Release release) throws IOException {
    assertThat(Release.hex(release.readWith(release.schema()))).isEqualTo(release.hex());
    assertThat(Release.json(release.readWith(release.schema()))).isEqualTo(release.says());
  }

  @Test
  void everyReleaseIsOfAContractOfThisBuild() throws IOException {
    TreeSet<String> known = new TreeSet<>(contracts().map(Contract::name).toList());
    assertThat(releases()).extracting(Release::contract).allMatch(known::contains);
  }

  /** Each of these breaks one of the two directions, or both. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'a','type':'string'},{'name':'more','type':'int'}",
        "{'name':'more','type':'int','default':0}",
        "{'name':'a','type':'int'}",
        "{'name':'a','type':'string'},{'name':'b','type':['null','string'],'default':null}"
      })
  void anIncompatibleChangeIsFound(String fields) {
    // Given a release
    Release release =
        Release.of(
            "x.avsc",
            1,
            schema(
                "{'name':'a','type':'string'},{'name':'b','type':['null','int'],'default':null}"));

    // When a contract breaks it
    // Then the difference is named
    assertThat(differences(schema(fields), List.of(release))).isNotEmpty();
  }

  @Test
  void aBreakWithAnOlderReleaseIsFound() {
    // Given a field that went away and comes back as something else
    Release first = Release.of("x.avsc", 1, schema("{'name':'a','type':'int','default':0}"));
    Release second = Release.of("x.avsc", 2, schema(""));

    // When the contract agrees with the latest release only
    Schema contract = schema("{'name':'a','type':'string','default':''}");

    // Then the older one is not forgotten
    assertThat(differences(contract, List.of(first, second))).isNotEmpty();
    assertThat(differences(contract, List.of(second))).isEmpty();
  }

  @Test
  void aChangedMeaningIsFound() throws IOException {
    // Given a change that Avro calls compatible: one field goes, another with a default comes
    Release release = Release.of("x.avsc", 1, schema("{'name':'a','type':'int','default':0}"));
    Schema renamed = schema("{'name':'b','type':'int','default':7}");
    assertThat(differences(renamed, List.of(release))).isEmpty();

    // When the released bytes are read with it
    JsonNode says = Release.json(release.readWith(renamed));

    // Then they no longer say what they said
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertSays(release.says(), says, "x.avsc"));
  }

  @Test
  void aReleaseIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
    Release release = Release.of("kind/x.avsc", 12, schema("{'name':'a','type':'bytes'}"));
    release.write(folder);
    assertThat(Release.all(folder)).containsExactly(release);
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void release(Contract contract) throws IOException {
    Assumptions.assumeTrue(
        Boolean.getBoolean("eddyline.release"),
        "skipped: writes a release, for which -Deddyline.release=true asks");
    Files.createDirectories(Release.FOLDER);
    List<Release> releases = of(contract);
    assertThat(differences(contract.schema(), releases)).isEmpty();
    boolean changed =
        releases.isEmpty()
            || !releases.getLast().schema().toString().equals(contract.schema().toString());
    if (changed) {
      Release.of(contract.name(), releases.size() + 1, contract.schema()).write(Release.FOLDER);
    }
  }

  private static List<Release> of(Contract contract) throws IOException {
    return releases().stream()
        .filter(release -> release.contract().equals(contract.name()))
        .toList();
  }

  private static List<String> differences(Schema contract, List<Release> releases) {
    return CompatibilityLevel.FULL_TRANSITIVE.differences(
        contract, releases.stream().map(Release::schema).toList());
  }

  /** Everything said before is said again; a contract may say more. */
  private static void assertSays(JsonNode before, JsonNode now, String path) {
    if (before.isObject()) {
      before
          .properties()
          .forEach(
              member ->
                  assertSays(
                      member.getValue(), now.path(member.getKey()), path + "/" + member.getKey()));
    } else if (before.isArray()) {
      assertThat(now.size()).as(path).isEqualTo(before.size());
      for (int i = 0; i < before.size(); i++) {
        assertSays(before.get(i), now.path(i), path + "/" + i);
      }
    } else {
      assertThat(now).as(path).isEqualTo(before);
    }
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type':'record','name':'X','fields':["
                .concat(fields)
                .concat("]}")
                .replace('\'', '"'));
  }
}
