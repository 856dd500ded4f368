package dev.alerting.local.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md. */
class ArchitectureTest {
    private static final List<String> FUNCTIONS =
            List.of("dev.alerting.webhook..", "dev.alerting.collector..", "dev.alerting.history..");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.alerting");

    @Test
    void dependenciesPointOneWay() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting.common..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.alerting.priming..",
                        "dev.alerting.webhook..",
                        "dev.alerting.collector..",
                        "dev.alerting.history..",
                        "dev.alerting.local..",
                        "dev.alerting.testing.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting.priming..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.alerting.webhook..",
                        "dev.alerting.collector..",
                        "dev.alerting.history..",
                        "dev.alerting.local.."));
    }

    /** So the way of an alert knows nothing of history, and history nothing of its classes. */
    @Test
    void noFunctionDependsOnAnother() {
        for (String function : FUNCTIONS) {
            check(noClasses()
                    .that()
                    .resideInAPackage(function)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Stream.concat(
                                    FUNCTIONS.stream().filter(other -> !other.equals(function)),
                                    Stream.of("dev.alerting.local.."))
                            .toArray(String[]::new)));
        }
    }

    @Test
    void onlyTheAdaptersTouchAnSdk() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting..")
                .and()
                .resideOutsideOfPackages(
                        "dev.alerting.common.aws..",
                        "dev.alerting.common.secret..",
                        "dev.alerting.collector.state..",
                        "dev.alerting.collector",
                        "dev.alerting.history.store..",
                        "dev.alerting.history",
                        "dev.alerting.webhook",
                        "dev.alerting.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting..")
                .and()
                .resideOutsideOfPackages("dev.alerting.collector.issue..", "dev.alerting.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.kohsuke.."));
    }

    /** Everything else has it behind an interface. */
    @Test
    void onlyTheAdaptersKnowHowGitHubIsCalled() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting..")
                .and()
                .resideOutsideOfPackages(
                        "dev.alerting.common.github..",
                        "dev.alerting.collector.issue..",
                        "dev.alerting.history.github..",
                        "dev.alerting.local..",
                        "dev.alerting.testing..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.alerting\\.common\\.github\\.(?!GitHubSettings).*"));
    }

    @Test
    void clientsOfAwsAreConfiguredInOnePlace() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting..")
                .and()
                .resideOutsideOfPackages("dev.alerting.common.aws..", "dev.alerting.local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon.awssdk.auth..",
                        "software.amazon.awssdk.http..",
                        "software.amazon.awssdk.regions.."));
    }

    @Test
    void onlyTheHandlersAndTheirPrimingKnowLambda() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.alerting..")
                .and()
                .resideOutsideOfPackages(
                        "dev.alerting.collector",
                        "dev.alerting.history",
                        "dev.alerting.webhook",
                        "dev.alerting.priming",
                        "dev.alerting.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.amazonaws.services.lambda.."));
    }

    @Test
    void figuresArePure() {
        check(classes()
                .that()
                .haveSimpleNameStartingWith("DayFold")
                .or()
                .haveSimpleName("Transitions")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.alerting.history.event..", "dev.alerting.history.figures.."));
        check(noClasses()
                .that()
                .haveSimpleNameStartingWith("DayFold")
                .or()
                .haveSimpleName("Transitions")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameEndingWith("Store"));
    }

    @Test
    void decisionsArePure() {
        check(classes()
                .that()
                .haveSimpleName("Decider")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.alerting.collector.reconcile..",
                        "dev.alerting.collector.state..",
                        "dev.alerting.collector.issue..",
                        "dev.alerting.common.event..",
                        "dev.alerting.common.json.."));
        check(noClasses()
                .that()
                .haveSimpleName("Decider")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Clock"));
    }

    @Test
    void timeIsInjected() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.alerting.common..",
                        "dev.alerting.collector..",
                        "dev.alerting.history..",
                        "dev.alerting.webhook..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.alerting.common.(*)..").should().beFreeOfCycles());
        check(slices().matching("dev.alerting.collector.(*)..").should().beFreeOfCycles());
        check(slices().matching("dev.alerting.history.(*)..").should().beFreeOfCycles());
    }

    private static void check(ArchRule rule) {
        rule.check(PRODUCT);
    }
}
