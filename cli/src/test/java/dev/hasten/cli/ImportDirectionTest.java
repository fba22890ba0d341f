package dev.hasten.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shape of the house: a module imports only from rows above its own, siblings in a row never
 * import each other, and only the command line prints or exits. It stands here because this module
 * sees all the others.
 */
class ImportDirectionTest {
  /** The rows of modules; each may import from the rows listed before its own. */
  private static final List<Set<String>> ROWS =
      List.of(
          Set.of("engine"),
          Set.of("data", "nn", "s3"),
          Set.of("train"),
          Set.of("compare"),
          Set.of("cli"));

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.hasten");
  }

  @Test
  void everyModuleIsReadAndStandsInARow() {
    Set<String> listed = new TreeSet<>();
    ROWS.forEach(listed::addAll);
    Set<String> read = new TreeSet<>();
    classes.forEach(type -> read.add(module(type)));
    assertEquals(listed, read);
  }

  @Test
  void modulesImportOnlyFromRowsAboveTheirOwn() {
    for (int row = 0; row < ROWS.size(); row++) {
      for (String module : ROWS.get(row)) {
        String[] forbidden =
            ROWS.subList(row, ROWS.size()).stream()
                .flatMap(Set::stream)
                .filter(other -> !other.equals(module))
                .map(ImportDirectionTest::packages)
                .toArray(String[]::new);
        noClasses()
            .that()
            .resideInAPackage(packages(module))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .because(module + " may import only from rows above its own")
            .check(classes);
      }
    }
  }

  @Test
  void packagesFormNoCycle() {
    slices().assignedFrom(onePackageEach()).should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheCommandLinePrintsOrExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packages("cli"))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethodWhere(describe("it exits or prints a trace", ImportDirectionTest::exitsOrPrints))
        .because("a library is a guest in someone's process: it logs and throws")
        .check(classes);
  }

  @Test
  void modulesKeepOutOfEachOthersInternalPackages() {
    for (Set<String> row : ROWS) {
      for (String module : row) {
        noClasses()
            .that()
            .resideOutsideOfPackage(packages(module))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages(module) + "internal..")
            .check(classes);
      }
    }
  }

  @Test
  void publicSignaturesNameNoInternalTypes() {
    List<String> faults =
        classes.stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !isInternal(type))
            .flatMap(type -> type.getMembers().stream())
            .filter(ImportDirectionTest::isVisible)
            .filter(member -> namedTypes(member).anyMatch(ImportDirectionTest::isInternal))
            .map(JavaMember::getFullName)
            .toList();
    assertEquals(List.of(), faults);
  }

  private static boolean exitsOrPrints(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    return switch (call.getName()) {
      case "exit", "halt" ->
          owner.isEquivalentTo(System.class) || owner.isEquivalentTo(Runtime.class);
      case "printStackTrace" -> owner.isAssignableTo(Throwable.class);
      default -> false;
    };
  }

  /** The third name of {@code dev.hasten.MODULE.…}. */
  private static String module(JavaClass type) {
    return type.getPackageName().replaceFirst("^dev\\.hasten\\.(\\w+).*", "$1");
  }

  private static String packages(String module) {
    return "dev.hasten." + module + "..";
  }

  private static SliceAssignment onePackageEach() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return SliceIdentifier.of(type.getPackageName());
      }

      @Override
      public String getDescription() {
        return "the packages";
      }
    };
  }

  private static boolean isInternal(JavaClass type) {
    return type.getBaseComponentType()
        .getPackageName()
        .matches("dev\\.hasten\\..*\\binternal\\b.*");
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> namedTypes(JavaMember member) {
    return member.getAllInvolvedRawTypes().stream();
  }
}
