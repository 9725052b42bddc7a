package dev.eddyline.push;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.eddyline.chassis.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dependencies point one way: the gateway, then tail, presence, transport and pages, then fanout,
 * session and view; pages know none of them. Each rule is also shown to find what breaks it, in the
 * package {@code broken}.
 */
class ArchitectureTest {

  private static final JavaClasses GATEWAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eddyline.push");
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("dev.eddyline.push.broken");

  /** A rule for the packages below a root. */
  private interface Rule extends Function<String, ArchRule> {}

  private static final Map<String, Rule> RULES =
      Map.of(
          "tail presence and transport do not know each other",
          root ->
              layers(root)
                  .whereLayer("tail")
                  .mayOnlyBeAccessedByLayers("main")
                  .whereLayer("presence")
                  .mayOnlyBeAccessedByLayers("main")
                  .whereLayer("transport")
                  .mayOnlyBeAccessedByLayers("main"),
          "pages are pages and nothing else",
          root ->
              noClasses()
                  .that()
                  .resideInAPackage(root + ".pages")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      Stream.concat(
                              Stream.of(
                                      "tail", "presence", "transport", "fanout", "session", "view")
                                  .map(layer -> root + "." + layer),
                              Stream.of("org.apache.kafka..", "org.apache.avro.."))
                          .toArray(String[]::new)),
          "fanout is known to io only",
          root ->
              layers(root)
                  .whereLayer("fanout")
                  .mayOnlyBeAccessedByLayers("main", "tail", "presence", "transport"),
          "session is not known to view tail or presence",
          root ->
              layers(root).whereLayer("session").mayOnlyBeAccessedByLayers("fanout", "transport"),
          "core knows no kafka undertow or avro",
          root ->
              noClasses()
                  .that()
                  .resideInAnyPackage(root + ".view", root + ".session", root + ".fanout")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "org.apache.kafka..",
                      "io.undertow..",
                      "org.xnio..",
                      "org.apache.avro..",
                      "dev.eddyline.chassis.."),
          "transport knows no kafka",
          root ->
              noClasses()
                  .that()
                  .resideInAPackage(root + ".transport")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage("org.apache.kafka..", "org.apache.avro.."),
          "of presence only what is called kafka knows it",
          root ->
              noClasses()
                  .that()
                  .resideInAPackage(root + ".presence")
                  .and()
                  .haveNameNotMatching(".*\\.Kafka[A-Za-z]*(\\$.*)?")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage("org.apache.kafka..", "org.apache.avro.."),
          "tail and presence know no undertow",
          root ->
              noClasses()
                  .that()
                  .resideInAnyPackage(root + ".tail", root + ".presence")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage("io.undertow..", "org.xnio.."),
          "a problem is one of the documented",
          root ->
              noClasses()
                  .that()
                  .resideInAPackage(root + "..")
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
                      ObjectNode.class),
          "no kind is known here",
          root ->
              noClasses()
                  .that()
                  .resideInAPackage(root + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage("dev.eddyline.schemas.poll.."));

  static Set<String> rules() {
    return RULES.keySet();
  }

  private static LayeredArchitecture layers(String root) {
    return layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("main")
        .definedBy(root)
        .layer("tail")
        .definedBy(root + ".tail")
        .layer("presence")
        .definedBy(root + ".presence")
        .layer("transport")
        .definedBy(root + ".transport")
        .layer("fanout")
        .definedBy(root + ".fanout")
        .layer("session")
        .definedBy(root + ".session")
        .layer("view")
        .definedBy(root + ".view");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theGatewayKeepsTheRule(String rule) {
    RULES.get(rule).apply("dev.eddyline.push").check(GATEWAY);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleFindsWhatBreaksIt(String rule) {
    // Given classes that break it, when they are judged
    boolean found =
        RULES.get(rule).apply("dev.eddyline.push.broken").evaluate(BROKEN).hasViolation();

    // Then
    assertThat(found).isTrue();
  }
}
