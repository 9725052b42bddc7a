package dev.eddyline.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.eddyline.chassis.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dependencies point one way: gateway, then http, then log and outcome, then admit. Each rule is
 * shown to fail on a package below {@code layers} that breaks it.
 */
class ArchitectureTest {

  private static final String MAIN = "dev.eddyline.ingest";
  private static final String BROKEN = "dev.eddyline.ingest.layers";

  enum Layering {
    ADMIT_KNOWS_NO_KAFKA_UNDERTOW_OR_AVRO {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".admit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.apache.kafka..", "io.undertow..", "org.xnio..", "org.apache.avro..");
      }
    },
    ADMIT_KNOWS_NO_OTHER_PACKAGE {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".admit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root, root + ".http", root + ".log", root + ".outcome");
      }
    },
    LOG_KNOWS_NO_HTTP_AND_NO_OUTCOME {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".log")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                root, root + ".http", root + ".outcome", "io.undertow..", "org.xnio..");
      }
    },
    OUTCOME_KNOWS_NO_HTTP_AND_NO_LOG {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".outcome")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root, root + ".http", root + ".log", "io.undertow..", "org.xnio..");
      }
    },
    HTTP_KNOWS_NO_KAFKA {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + ".http")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(root, "org.apache.kafka..", "org.apache.avro..");
      }
    },
    A_PROBLEM_IS_ONE_OF_THE_DOCUMENTED {
      @Override
      ArchRule in(String root) {
        return noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and()
            .doNotHaveSimpleName("IngestProblem")
            .should()
            .callMethod(Problem.class, "of", int.class, String.class, String.class)
            .orShould()
            .callConstructor(
                Problem.class,
                int.class,
                String.class,
                String.class,
                List.class,
                Integer.class,
                ObjectNode.class);
      }
    },
    NO_KIND_IS_KNOWN_HERE {
      @Override
      ArchRule in(String root) {
        return classes()
            .that()
            .resideInAPackage(root + "..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("dev.eddyline.schemas.poll..");
      }
    };

    abstract ArchRule in(String root);
  }

  private static final Map<String, JavaClasses> IMPORTED = new TreeMap<>();

  @ParameterizedTest
  @EnumSource(Layering.class)
  void the_gateway_keeps_it(Layering layering) {
    layering.in(MAIN).check(imported(MAIN, new ImportOption.DoNotIncludeTests()));
  }

  @ParameterizedTest
  @EnumSource(Layering.class)
  void what_breaks_it_is_found(Layering layering) {
    // Given
    JavaClasses broken = imported(BROKEN, location -> true);

    // When
    boolean found = layering.in(BROKEN).evaluate(broken).hasViolation();

    // Then
    assertThat(found).isTrue();
  }

  private static JavaClasses imported(String root, ImportOption option) {
    return IMPORTED.computeIfAbsent(
        root, name -> new ClassFileImporter().withImportOption(option).importPackages(name));
  }
}
