package dev.eddyline.projection.dashboard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of a board may depend on nothing but commands, events and state. */
class DashboardPurityTest {

  private static final JavaClasses DASHBOARD =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline.projection.dashboard");

  @Test
  void theDashboardKindKnowsNoLibraryButItsCollections() {
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
            "dev.eddyline.schemas.dashboard..",
            "dev.eddyline.schemas.topic..",
            "dev.eddyline.projection.decider..",
            "dev.eddyline.projection.dashboard..")
        .check(DASHBOARD);
  }

  @Test
  void theDashboardKindAsksNoClockAndNoDice() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.class)
        .check(DASHBOARD);
  }
}
