package dev.eddyline.projection;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dependencies point one way: the projection, then topology and the kinds, then decider. Each rule
 * is also shown to find what breaks it, in the package {@code broken}. The kinds' own purity is
 * tested beside each.
 */
class ArchitectureTest {

  private static final JavaClasses PROJECTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline.projection");
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("dev.eddyline.projection.broken");

  enum Rule {
    DECIDER_KNOWS_ONLY_RECORDS("WrongDecider") {
      @Override
      ArchRule in(String root) {
        return classes()
            .that()
            .resideInAPackage(root + ".decider")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java.lang..",
                "java.math..",
                "java.time..",
                "java.util..",
                "org.jspecify.annotations..",
                "dev.eddyline.schemas.record..",
                root + ".decider");
      }
    },
    FOLD_KNOWS_ONLY_RECORDS_AND_DECIDER("WrongFold") {
      @Override
      ArchRule in(String root) {
        return classes()
            .that()
            .resideInAPackage(root + ".fold")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java.lang..",
                "java.time..",
                "java.util..",
                "org.jspecify.annotations..",
                "dev.eddyline.schemas.record..",
                root + ".decider",
                root + ".fold");
      }
    },
    TOPOLOGY_KNOWS_NO_KIND_AND_NO_FOLD("WrongTopology") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".topology")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.eddyline..")
                    .and(
                        resideOutsideOfPackages(
                            root + ".decider",
                            root + ".fold",
                            root + ".topology",
                            "dev.eddyline.chassis..",
                            "dev.eddyline.schemas.codec",
                            "dev.eddyline.schemas.contract",
                            "dev.eddyline.schemas.record",
                            "dev.eddyline.schemas.registry",
                            "dev.eddyline.schemas.topic")));
      }
    },
    KINDS_AND_FOLDS_KNOW_NO_TOPOLOGY("WrongPoll") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAnyPackage(root + ".poll", root + ".market")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root, root + ".topology");
      }
    };

    private final String broken;

    Rule(String broken) {
      this.broken = broken;
    }

    abstract ArchRule in(String root);
  }

  @ParameterizedTest
  @EnumSource
  void theProjectionKeepsTheRule(Rule rule) {
    rule.in("dev.eddyline.projection").check(PROJECTION);
  }

  @ParameterizedTest
  @EnumSource
  void theRuleFindsWhatBreaksIt(Rule rule) {
    // Given classes that break it, when they are judged
    String report =
        rule.in("dev.eddyline.projection.broken").evaluate(BROKEN).getFailureReport().toString();

    // Then
    assertThat(report).contains(rule.broken);
  }
}
