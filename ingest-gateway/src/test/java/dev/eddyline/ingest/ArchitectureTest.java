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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dependencies point one way: gateway, then http and ws, then stream, then intake, then log and
 * outcome, then admit. Each rule is shown to fail on a package below {@code layers} that breaks it.
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
        return none(root, "admit", "", ".http", ".ws", ".stream", ".intake", ".log", ".outcome");
      }
    },
    LOG_KNOWS_NO_OTHER_PACKAGE_AND_NO_HTTP {
      @Override
      ArchRule in(String root) {
        return none(
            root, "log", "", ".http", ".ws", ".stream", ".intake", ".outcome", UNDERTOW, XNIO);
      }
    },
    OUTCOME_KNOWS_NO_OTHER_PACKAGE_AND_NO_HTTP {
      @Override
      ArchRule in(String root) {
        return none(
            root, "outcome", "", ".http", ".ws", ".stream", ".intake", ".log", UNDERTOW, XNIO);
      }
    },
    INTAKE_KNOWS_NOBODY_WHO_BRINGS_COMMANDS {
      @Override
      ArchRule in(String root) {
        return none(root, "intake", "", ".http", ".ws", ".stream", UNDERTOW, XNIO, KAFKA);
      }
    },
    STREAM_KNOWS_NO_TRANSPORT_AND_NO_KAFKA {
      @Override
      ArchRule in(String root) {
        return none(root, "stream", "", ".http", ".ws", UNDERTOW, KAFKA);
      }
    },
    HTTP_KNOWS_NO_KAFKA_AND_NO_WEBSOCKET {
      @Override
      ArchRule in(String root) {
        return none(root, "http", "", ".ws", KAFKA, AVRO);
      }
    },
    WS_KNOWS_NO_KAFKA_AND_NO_BATCH {
      @Override
      ArchRule in(String root) {
        return none(root, "ws", "", ".http", KAFKA, AVRO);
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

    private static final String UNDERTOW = "io.undertow..";
    private static final String XNIO = "org.xnio..";
    private static final String KAFKA = "org.apache.kafka..";
    private static final String AVRO = "org.apache.avro..";

    abstract ArchRule in(String root);

    /** That a package depends on none of others, which are below the root where they begin so. */
    private static ArchRule none(String root, String of, String... others) {
      return noClasses()
          .that()
          .resideInAPackage(root + "." + of)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.of(others)
                  .map(other -> other.isEmpty() || other.startsWith(".") ? root + other : other)
                  .toArray(String[]::new));
    }
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
