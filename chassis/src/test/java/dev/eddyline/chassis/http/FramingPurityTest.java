package dev.eddyline.chassis.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What judges bytes knows nothing that they come from. */
class FramingPurityTest {

  private static ArchRule rule(String root) {
    return noClasses()
        .that()
        .haveNameMatching(root + "\\.RequestFraming(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.undertow..", "org.xnio..", "java.io..", "java.nio.channels..", "java.time..");
  }

  @Test
  void the_framing_knows_no_connection_and_no_clock() {
    rule("dev.eddyline.chassis.http")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.eddyline.chassis.http"));
  }

  @Test
  void the_rule_finds_what_breaks_it() {
    // When
    boolean found =
        rule("dev.eddyline.chassis.broken.http")
            .evaluate(new ClassFileImporter().importPackages("dev.eddyline.chassis.broken.http"))
            .hasViolation();

    // Then
    assertThat(found).isTrue();
  }
}
