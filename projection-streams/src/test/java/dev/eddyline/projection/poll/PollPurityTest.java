package dev.eddyline.projection.poll;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of a poll may depend on nothing but commands, events and state. */
class PollPurityTest {

  private static final JavaClasses POLL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline.projection.poll");

  @Test
  void thePollKindKnowsNoLibraryButItsCollections() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.time..",
            "java.util..",
            "org.pcollections..",
            "org.jspecify.annotations..",
            "dev.eddyline.schemas.record..",
            "dev.eddyline.schemas.poll..",
            "dev.eddyline.projection.decider..",
            "dev.eddyline.projection.poll..")
        .check(POLL);
  }

  @Test
  void thePollKindAsksNoClockAndNoDice() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.class)
        .check(POLL);
  }
}
