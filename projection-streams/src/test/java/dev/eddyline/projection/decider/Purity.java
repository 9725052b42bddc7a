package dev.eddyline.projection.decider;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Random;

/** What the rules of every kind may depend on: commands, events and state. */
public final class Purity {

  private final String kind;
  private final JavaClasses rules;

  private Purity(String kind, JavaClasses rules) {
    this.kind = kind;
    this.rules = rules;
  }

  public static Purity ofKind(String kind) {
    return new Purity(
        kind,
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.eddyline.projection." + kind));
  }

  public void knowsNoLibraryButItsCollections() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.math..",
            "java.time..",
            "java.util..",
            "org.pcollections..",
            "org.jspecify.annotations..",
            "dev.eddyline.schemas.record..",
            "dev.eddyline.schemas." + kind + "..",
            "dev.eddyline.projection.decider..",
            "dev.eddyline.projection." + kind + "..")
        .check(rules);
  }

  public void asksNoClockAndNoDice() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.class)
        .check(rules);
  }

  /** Of a kind that counts money. */
  public void knowsNoBinaryFractions() {
    noFields().should().haveRawType(double.class).orShould().haveRawType(float.class).check(rules);
    noMethods()
        .should()
        .haveRawReturnType(double.class)
        .orShould()
        .haveRawReturnType(float.class)
        .check(rules);
    noClasses().should().callMethod(BigDecimal.class, "doubleValue").check(rules);
    noClasses()
        .should()
        .callMethod(BigDecimal.class, "valueOf", double.class)
        .orShould()
        .callConstructor(BigDecimal.class, double.class)
        .check(rules);
  }
}
