package dev.eddyline.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds between modules: this one sees them all. What holds inside a module is tested there.
 * Each rule is also shown to find what breaks it, in the package {@code broken}.
 */
class ArchitectureTest {

  private static final JavaClasses EDDYLINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline");
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("dev.eddyline.local.broken");

  enum Rule {
    SCHEMAS_KNOW_NOTHING_OF_OURS("WrongSchemas") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "schemas");
      }
    },
    CHASSIS_KNOWS_NOTHING_OF_OURS("WrongChassis") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "chassis");
      }
    },
    EMBEDDED_KAFKA_KNOWS_NOTHING_OF_OURS("WrongKafka") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "kafka");
      }
    },
    INGEST_KNOWS_NO_OTHER_APPLICATION("WrongIngest") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "ingest", "schemas", "chassis");
      }
    },
    PUSH_KNOWS_NO_OTHER_APPLICATION("WrongPush") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "push", "schemas", "chassis");
      }
    },
    PROJECTION_KNOWS_NO_OTHER_APPLICATION("WrongProjection") {
      @Override
      ArchRule in(String root) {
        return knowsOnly(root, "projection", "schemas", "chassis");
      }
    },
    THE_BROKERS_OWN_CLASSES_STAY_WITH_EMBEDDED_KAFKA("WrongBroker") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and()
            .resideOutsideOfPackage(root + ".kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "kafka..",
                "org.apache.kafka.server..",
                "org.apache.kafka.metadata..",
                "org.apache.kafka.raft..");
      }
    },
    THE_REGISTRY_DECIDES_WITHOUT_KAFKA_AND_UNDERTOW("WrongRegistry") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".local.registry.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "kafka..", "io.undertow..", "org.xnio..");
      }
    },
    AVRO_STAYS_WITH_SCHEMAS("WrongReader") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and()
            .resideOutsideOfPackages(root + ".schemas..", root + ".local.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.avro..");
      }
    },
    ONE_PACKAGE_BUILDS_TOPOLOGIES("WrongBuilder") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and()
            .resideOutsideOfPackage(root + ".projection.topology")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.apache\\.kafka\\.streams\\.(Topology|StreamsBuilder)");
      }
    },
    PACKAGES_SAY_WHAT_THEY_ARE_ABOUT("WrongName") {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + "..")
            .should()
            .resideInAnyPackage("..util..", "..common..", "..manager..", "..service..", "..impl..");
      }
    };

    private final String broken;

    Rule(String broken) {
      this.broken = broken;
    }

    abstract ArchRule in(String root);

    /** A module and all of ours that it may know besides itself. */
    private static ArchRule knowsOnly(String root, String module, String... others) {
      String[] known =
          Stream.concat(Stream.of(module), Arrays.stream(others))
              .map(name -> root + "." + name + "..")
              .toArray(String[]::new);
      return noClasses()
          .that()
          .resideInAPackage(root + "." + module + "..")
          .should()
          .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(known))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void eddylineKeepsTheRule(Rule rule) {
    rule.in("dev.eddyline").check(EDDYLINE);
  }

  @ParameterizedTest
  @EnumSource
  void theRuleFindsWhatBreaksIt(Rule rule) {
    // Given classes that break it, when they are judged
    String report =
        rule.in("dev.eddyline.local.broken").evaluate(BROKEN).getFailureReport().toString();

    // Then
    assertThat(report).contains(rule.broken);
  }
}
