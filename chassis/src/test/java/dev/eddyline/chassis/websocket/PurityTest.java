package dev.eddyline.chassis.websocket;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What reads and writes the protocol knows no channel and no clock. Each rule is also shown to find
 * what breaks it, in the package {@code broken}.
 */
class PurityTest {

  private static final String PURE =
      "(CloseCode|HeaderList|Incoming|Message(Reader|Inflater|Deflater)|PerMessageDeflate"
          + "|ServerFrames|Utf8Check)(\\$.*)?";
  private static final JavaClasses CHASSIS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline.chassis.websocket");
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("dev.eddyline.chassis.broken.websocket");

  private static final Map<String, Function<String, ArchRule>> RULES =
      Map.of(
          "knows no channel, no listener and no metric",
          root ->
              noClasses()
                  .that()
                  .haveNameMatching(root + "\\." + PURE)
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "io.undertow..",
                      "org.xnio..",
                      "io.micrometer..",
                      "java.io..",
                      "java.nio.channels.."),
          "asks no clock",
          root ->
              noClasses()
                  .that()
                  .haveNameMatching(root + "\\." + PURE)
                  .should()
                  .callMethod(System.class, "nanoTime")
                  .orShould()
                  .callMethod(System.class, "currentTimeMillis")
                  .orShould()
                  .callMethod(Instant.class, "now"));

  static Set<String> rules() {
    return RULES.keySet();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_protocol_keeps_the_rule(String rule) {
    RULES.get(rule).apply("dev.eddyline.chassis.websocket").check(CHASSIS);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_rule_finds_what_breaks_it(String rule) {
    // Given classes that break it, when they are judged
    boolean found =
        RULES
            .get(rule)
            .apply("dev.eddyline.chassis.broken.websocket")
            .evaluate(BROKEN)
            .hasViolation();

    // Then
    assertThat(found).isTrue();
  }
}
