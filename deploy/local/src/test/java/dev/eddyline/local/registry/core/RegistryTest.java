package dev.eddyline.local.registry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {

  private static final VersionId LATEST = new VersionId.Latest();
  private static final VersionId ONE = new VersionId.Numbered(1);
  private static final VersionId TWO = new VersionId.Numbered(2);

  private static final String A = record("{'name':'a','type':'string'}");
  private static final String A_AND_OPTIONAL_B =
      record("{'name':'a','type':'string'},{'name':'b','type':'int','default':0}");
  private static final String A_AND_B =
      record("{'name':'a','type':'string'},{'name':'b','type':'int'}");
  private static final String EMPTY = record("");
  private static final String A_IS_INT = record("{'name':'a','type':'int'}");

  private final MemoryLog log = MemoryLog.withLimit(1_000);
  private final Registry registry = log.of();

  @Test
  void theSameSchemaHasTheSameIdInEverySubject() {
    // Given a schema in one subject
    int id = registry.register("s", schema(A));

    // When it is registered again, there and elsewhere, in another spelling
    int again = registry.register("s", schema(A.replace(",", " ,  ")));
    int elsewhere = registry.register("t", schema(A));

    // Then nothing but the second subject is new
    assertThat(List.of(id, again, elsewhere)).containsExactly(1, 1, 1);
    assertThat(registry.versions("s", Listing.LIVE)).containsExactly(1);
    assertThat(registry.versionsOf(1, Listing.LIVE))
        .extracting(RegistryRecord.Version::subject)
        .containsExactly("s", "t");
    assertThat(registry.schemas()).isEqualTo(1);
  }

  @Test
  void idsAndVersionsGrowByOne() {
    // Given two versions
    registry.register("s", schema(A));
    registry.register("s", schema(A_AND_OPTIONAL_B));

    // When another subject gets a schema of its own
    int id = registry.register("t", schema(EMPTY));

    // Then ids count over all subjects and versions within one
    assertThat(id).isEqualTo(3);
    assertThat(registry.version("s", LATEST, false).version()).isEqualTo(2);
    assertThat(registry.version("t", LATEST, false).version()).isEqualTo(1);
    assertThat(registry.idMax()).isEqualTo(3);
  }

  /** Of a chain empty, A: what may follow, by level. The last but one shows transitivity. */
  @ParameterizedTest
  @CsvSource({
    // level, A+default, A+B, empty, A is int
    "NONE, true, true, true, true",
    "BACKWARD, true, false, true, false",
    "BACKWARD_TRANSITIVE, true, false, true, false",
    "FORWARD, true, true, false, false",
    "FORWARD_TRANSITIVE, true, true, false, false",
    "FULL, true, false, false, false",
    "FULL_TRANSITIVE, true, false, false, false",
  })
  void everyLevelAllowsWhatItSays(
      CompatibilityLevel level, boolean optional, boolean required, boolean less, boolean other) {
    // Given a subject with one version at a level
    registry.register("s", schema(A));
    registry.setLevel("s", level);

    // When candidates are compared
    // Then exactly those of the level may follow
    assertThat(registry.compareWithAll("s", schema(A_AND_OPTIONAL_B)).isEmpty())
        .isEqualTo(optional);
    assertThat(registry.compareWithAll("s", schema(A_AND_B)).isEmpty()).isEqualTo(required);
    assertThat(registry.compareWithAll("s", schema(EMPTY)).isEmpty()).isEqualTo(less);
    assertThat(registry.compareWithAll("s", schema(A_IS_INT)).isEmpty()).isEqualTo(other);
  }

  static Stream<Arguments> transitivity() {
    String none = record("");
    String withDefault = record("{'name':'x','type':'int','default':0}");
    String withoutDefault = record("{'name':'x','type':'int'}");
    String text = record("{'name':'x','type':'string','default':''}");
    return Stream.of(
        // x without a default can be read from the last version, but not from the first.
        Arguments.of(CompatibilityLevel.BACKWARD, none, withDefault, withoutDefault, true),
        Arguments.of(
            CompatibilityLevel.BACKWARD_TRANSITIVE, none, withDefault, withoutDefault, false),
        // The last version can read what has no x, the first cannot.
        Arguments.of(CompatibilityLevel.FORWARD, withoutDefault, withDefault, none, true),
        Arguments.of(
            CompatibilityLevel.FORWARD_TRANSITIVE, withoutDefault, withDefault, none, false),
        // A field that was an int comes back as a string.
        Arguments.of(CompatibilityLevel.FULL, withDefault, none, text, true),
        Arguments.of(CompatibilityLevel.FULL_TRANSITIVE, withDefault, none, text, false));
  }

  @ParameterizedTest
  @MethodSource("transitivity")
  void transitiveLevelsLookAtEveryVersion(
      CompatibilityLevel level, String first, String last, String next, boolean allowed) {
    // Given two versions
    registry.setLevel("s", CompatibilityLevel.NONE);
    registry.register("s", schema(first));
    registry.register("s", schema(last));
    registry.setLevel("s", level);

    // When a third one is registered
    // Then the transitive level sees the first, the other does not
    if (allowed) {
      assertThat(registry.register("s", schema(next))).isPositive();
    } else {
      refused(409, 409, () -> registry.register("s", schema(next)));
    }
  }

  @Test
  void deletedVersionsAreNotComparedWith() {
    // Given a version that forbids another, deleted
    registry.register("s", schema(A));
    registry.deleteVersion("s", ONE, false);

    // When the other is registered
    registry.register("s", schema(A_IS_INT));

    // Then it is the next version, not the first
    assertThat(registry.versions("s", Listing.LIVE)).containsExactly(2);
    assertThat(registry.versions("s", Listing.DELETED_TOO)).containsExactly(1, 2);
    assertThat(registry.versions("s", Listing.DELETED_ONLY)).containsExactly(1);
  }

  @Test
  void aSchemaDeletedSoftlyKeepsItsIdAndComesBackUnderANewVersion() {
    // Given a deleted subject
    int id = registry.register("s", schema(A));
    assertThat(registry.deleteSubject("s", false)).containsExactly(1);
    assertThat(registry.schema(id)).isEqualTo(A);
    refused(404, 40401, () -> registry.lookUp("s", schema(A), false));
    assertThat(registry.lookUp("s", schema(A), true).version()).isEqualTo(1);

    // When the schema is registered again
    int again = registry.register("s", schema(A));

    // Then it has its id and the next version, and the deleted one has gone
    assertThat(again).isEqualTo(id);
    assertThat(registry.versions("s", Listing.DELETED_TOO)).containsExactly(2);
  }

  @Test
  void hardDeletionNeedsASoftOneAndTakesTheIdAway() {
    // Given a subject
    int id = registry.register("s", schema(A));
    refused(404, 40405, () -> registry.deleteSubject("s", true));
    refused(404, 40407, () -> registry.deleteVersion("s", ONE, true));

    // When it is deleted softly and then for good
    registry.deleteSubject("s", false);
    refused(404, 40404, () -> registry.deleteSubject("s", false));
    refused(404, 40406, () -> registry.deleteVersion("s", ONE, false));
    assertThat(registry.deleteSubject("s", true)).containsExactly(1);

    // Then nothing is left of it, and its id is not given again
    refused(404, 40403, () -> registry.schema(id));
    refused(404, 40401, () -> registry.versions("s", Listing.DELETED_TOO));
    refused(404, 40401, () -> registry.deleteSubject("s", true));
    assertThat(registry.register("s", schema(A))).isEqualTo(id + 1);
  }

  @Test
  void anIdStaysWhileAnySubjectHasIt() {
    // Given a schema in two subjects
    int id = registry.register("s", schema(A));
    registry.register("t", schema(A));

    // When one is deleted for good
    registry.deleteSubject("s", false);
    registry.deleteSubject("s", true);

    // Then the id is still that of the schema
    assertThat(registry.schema(id)).isEqualTo(A);
    assertThat(registry.register("s", schema(A))).isEqualTo(id);
  }

  @Test
  void theLastVersionToGoTakesTheSubjectsSettingsAlong() {
    // Given a subject with a level and a mode
    registry.register("s", schema(A));
    registry.setLevel("s", CompatibilityLevel.FULL);
    registry.setMode("s", Mode.READWRITE, false);

    // When its only version is deleted
    registry.deleteVersion("s", LATEST, false);

    // Then the global ones hold again
    refused(404, 40408, () -> registry.level("s", false));
    refused(404, 40409, () -> registry.mode("s", false));
    assertThat(registry.level("s", true)).isEqualTo(CompatibilityLevel.BACKWARD);
  }

  @Test
  void missingThingsAreNamed() {
    registry.register("s", schema(A));
    refused(404, 40401, () -> registry.versions("none", Listing.LIVE));
    refused(404, 40401, () -> registry.version("none", LATEST, false));
    refused(404, 40402, () -> registry.version("s", TWO, false));
    refused(404, 40403, () -> registry.schema(99));
    refused(404, 40403, () -> registry.lookUp("s", schema(EMPTY), false));
    refused(404, 40401, () -> registry.lookUp("none", schema(A), false));
    refused(404, 40402, () -> registry.compareWith("s", TWO, schema(A)));
    refused(404, 40401, () -> registry.clearLevel("s"));
    refused(404, 40401, () -> registry.clearMode("s"));
  }

  @Test
  void anyFirstSchemaMayFollowNothing() {
    assertThat(registry.compareWith("none", LATEST, schema(A))).isEmpty();
    assertThat(registry.compareWithAll("none", schema(A))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-2", "first", "2147483648", "99999999999", ""})
  void whatIsNoVersionIsRefused(String text) {
    refused(422, 42202, () -> VersionId.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{}",
        "[1]",
        "nothing",
        "{\"type\":\"record\"}",
        "{\"type\":null}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{}]}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"Unknown\"}]}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":\"x\"}]}",
        "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}"
      })
  void whatIsNoSchemaIsRefused(String text) {
    refused(422, 42201, () -> registry.register("s", schema(text)));
  }

  @Test
  void aSchemaHasALimit() {
    // Given schemas of exactly the limit and one byte more
    String longest = "\"string\"" + " ".repeat(992);

    // When they are registered
    // Then the limit is the last that passes
    assertThat(registry.register("s", schema(longest))).isEqualTo(1);
    refused(422, 42209, () -> registry.register("s", schema(longest + " ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "__GLOBAL", "__EMPTY"})
  void whatIsNoSubjectIsRefused(String subject) {
    refused(422, 42208, () -> registry.register(subject, schema(A)));
    refused(422, 42208, () -> registry.setLevel(subject, CompatibilityLevel.NONE));
    refused(422, 42208, () -> registry.setMode(subject, Mode.READONLY, false));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"READONLY", "READONLY_OVERRIDE"})
  void readOnlySubjectsDoNotChange(Mode mode) {
    // Given a read-only subject
    registry.register("s", schema(A));
    registry.setMode("s", mode, false);

    // When it is to be changed
    // Then it is refused, and what asks for no change is not
    refused(422, 42205, () -> registry.register("s", schema(A_AND_OPTIONAL_B)));
    refused(422, 42205, () -> registry.deleteSubject("s", false));
    refused(422, 42205, () -> registry.deleteVersion("s", ONE, false));
    refused(422, 42205, () -> registry.setLevel("s", CompatibilityLevel.NONE));
    assertThat(registry.register("s", schema(A))).isEqualTo(1);
    assertThat(registry.register("t", schema(A))).isEqualTo(1);
    assertThat(registry.clearMode("s")).isEqualTo(mode);
    assertThat(registry.register("s", schema(A_AND_OPTIONAL_B))).isEqualTo(2);
  }

  @Test
  void theGlobalOverrideIsStrongerThanASubjectsMode() {
    // Given a subject that may be written
    registry.setMode("s", Mode.READWRITE, false);

    // When everything becomes read-only, first with and then without override
    registry.setGlobalMode(Mode.READONLY, false);
    registry.register("s", schema(A));
    registry.setGlobalMode(Mode.READONLY_OVERRIDE, false);

    // Then only the override stops it
    refused(422, 42205, () -> registry.register("s", schema(A_AND_OPTIONAL_B)));
    assertThat(registry.mode("s", false)).isEqualTo(Mode.READONLY_OVERRIDE);
    refused(422, 42205, () -> registry.setGlobalLevel(CompatibilityLevel.NONE));
  }

  @Test
  void importKeepsIdsAndVersionsAndChecksNothing() {
    // Given a subject in import mode
    refused(422, 42205, () -> registry.register("s", new Registration(A, false, 7, 3)));
    registry.setMode("s", Mode.IMPORT, false);

    // When versions come with their numbers, in any order and incompatible
    registry.register("s", new Registration(A, false, 7, 3));
    registry.register("s", new Registration(A_IS_INT, false, 5, 1));

    // Then they keep them; without an id, or with one that means another schema, none comes in
    assertThat(registry.version("s", new VersionId.Numbered(3), false).id()).isEqualTo(7);
    assertThat(registry.version("s", ONE, false).id()).isEqualTo(5);
    refused(422, 42205, () -> registry.register("s", schema(EMPTY)));
    refused(422, 42205, () -> registry.register("s", new Registration(EMPTY, false, 7, 4)));
    registry.setMode("s", Mode.READWRITE, false);
    registry.setLevel("s", CompatibilityLevel.NONE);
    assertThat(registry.register("s", schema(EMPTY))).isEqualTo(8);
  }

  @Test
  void importStartsFromNothingUnlessForced() {
    // Given a subject with a schema and one that is deleted
    registry.register("s", schema(A));
    registry.register("gone", schema(A));
    registry.deleteSubject("gone", false);

    // When import begins
    // Then what lives forbids it, and what is deleted goes
    refused(422, 42205, () -> registry.setMode("s", Mode.IMPORT, false));
    refused(422, 42205, () -> registry.setGlobalMode(Mode.IMPORT, false));
    assertThat(registry.setGlobalMode(Mode.IMPORT, true)).isEqualTo(Mode.IMPORT);
    registry.setGlobalMode(Mode.READWRITE, false);
    registry.setMode("gone", Mode.IMPORT, false);
    refused(404, 40401, () -> registry.versions("gone", Listing.DELETED_TOO));
  }

  @Test
  void anAskedVersionMustBeTheNext() {
    registry.register("s", new Registration(A, false, null, 1));
    refused(
        422,
        42201,
        () -> registry.register("s", new Registration(A_AND_OPTIONAL_B, false, null, 3)));
    registry.register("s", new Registration(A_AND_OPTIONAL_B, false, null, 2));
    assertThat(registry.versions("s", Listing.LIVE)).containsExactly(1, 2);
  }

  @Test
  void normalFormsOfOneSchemaAreOneSchema() {
    // Given a schema registered in its normal form
    String one =
        "{\"type\":\"record\",\"namespace\":\"n\",\"name\":\"R\",\"b\":1,\"a\":2,\"fields\":[]}";
    String other = "{\"name\":\"n.R\",\"type\":\"record\",\"a\":2,\"fields\":[],\"b\":1}";
    int id = registry.register("s", new Registration(one, true, null, null));

    // When another spelling comes, with and without asking for the normal form
    // Then only the normal form is the same
    assertThat(registry.register("s", new Registration(other, true, null, null))).isEqualTo(id);
    assertThat(registry.lookUp("s", new Registration(other, true, null, null), false).id())
        .isEqualTo(id);
    refused(404, 40403, () -> registry.lookUp("s", schema(one), false));
  }

  @Test
  void levelsOfSubjectsStandBeforeTheGlobalOne() {
    // Given a global level and one subject with its own
    registry.setGlobalLevel(CompatibilityLevel.FULL_TRANSITIVE);
    registry.setLevel("s", CompatibilityLevel.NONE);

    // When both are asked for and then taken away
    // Then each falls back to the next
    assertThat(registry.level("s", true)).isEqualTo(CompatibilityLevel.NONE);
    assertThat(registry.level("t", true)).isEqualTo(CompatibilityLevel.FULL_TRANSITIVE);
    assertThat(registry.clearLevel("s")).isEqualTo(CompatibilityLevel.NONE);
    assertThat(registry.level("s", true)).isEqualTo(CompatibilityLevel.FULL_TRANSITIVE);
    assertThat(registry.clearGlobalLevel()).isEqualTo(CompatibilityLevel.FULL_TRANSITIVE);
    assertThat(registry.globalLevel()).isEqualTo(CompatibilityLevel.BACKWARD);
  }

  @Test
  void subjectsAreListedByPrefixAndDeletion() {
    registry.register("ab", schema(A));
    registry.register("b", schema(A));
    registry.register("ac", schema(A));
    registry.deleteSubject("ac", false);
    assertThat(registry.subjects("", Listing.LIVE)).containsExactly("ab", "b");
    assertThat(registry.subjects("a", Listing.DELETED_TOO)).containsExactly("ab", "ac");
    assertThat(registry.subjects("", Listing.DELETED_ONLY)).containsExactly("ac");
    assertThat(registry.all("a", Listing.DELETED_TOO)).hasSize(2);
  }

  @Test
  void theLogAloneMakesTheSameRegistry() {
    // Given a registry with a past
    registry.setGlobalLevel(CompatibilityLevel.FULL);
    registry.register("s", schema(A));
    registry.register("s", schema(A_AND_OPTIONAL_B));
    registry.deleteVersion("s", ONE, false);
    registry.deleteVersion("s", ONE, true);
    registry.register("t", schema(A));
    registry.deleteSubject("t", false);
    registry.setMode("s", Mode.READONLY, false);

    // When another one reads its log
    Registry other = MemoryLog.withLimit(1_000).of();
    log.records().forEach(other::apply);

    // Then both know the same
    assertThat(other.all("", Listing.DELETED_TOO))
        .isEqualTo(registry.all("", Listing.DELETED_TOO))
        .hasSize(2);
    assertThat(other.idMax()).isEqualTo(registry.idMax());
    assertThat(other.mode("s", false)).isEqualTo(Mode.READONLY);
    assertThat(other.globalLevel()).isEqualTo(CompatibilityLevel.FULL);
  }

  @Test
  void whatAsksForNoChangeWritesNothing() {
    registry.register("s", schema(A));
    registry.register("s", schema(A));
    assertThat(log.records()).hasSize(1);
  }

  private static Registration schema(String text) {
    return new Registration(text, false, null, null);
  }

  private static String record(String fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields.replace('\'', '"') + "]}";
  }

  private static void refused(int status, int code, ThrowingCallable call) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(call)
        .satisfies(
            refusal -> {
              assertThat(refusal.status()).isEqualTo(status);
              assertThat(refusal.code()).isEqualTo(code);
            });
  }
}
