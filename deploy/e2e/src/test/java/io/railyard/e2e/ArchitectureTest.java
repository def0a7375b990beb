package io.railyard.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of docs/architecture.md, over the classes of every module. */
class ArchitectureTest {
    private static final String[] PURE = {
        "io.railyard.message..",
        "io.railyard.schedule..",
        "io.railyard.machine..",
        "io.railyard.inference..",
        "io.railyard.rail.."
    };

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.railyard");
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.railyard.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void pureCodeKnowsNoEngineOfThePipeline() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..", "org.apache.kafka..", "org.apache.hadoop..", "java.net.http..")
                .check(classes);
    }

    @ParameterizedTest
    @CsvSource({
        "message, http|schedule|sequencer|gateway|machine|inference|llama|udf|rail|sink|job|node|cli",
        "http, schedule|sequencer|gateway|machine|inference|llama|udf|rail|sink|job|node|cli",
        "gateway, sequencer|machine|inference|llama|udf|rail|sink|job|node|cli",
        "node, udf|llama|sink|bench|cli",
        "schedule, sequencer|gateway|machine|inference|llama|udf|rail|sink|job|cli",
        "machine, sequencer|gateway|inference|llama|udf|rail|sink|job|cli",
        "inference, schedule|sequencer|gateway|machine|llama|udf|rail|sink|job|cli",
        "rail, schedule|sequencer|gateway|machine|inference|llama|udf|sink|job|cli",
        "sink, sequencer|gateway|machine|inference|llama|udf|job|cli",
        "job, gateway|node|cli|guests"
    })
    void arrowsPointOneWay(String from, String forbidden) {
        for (String to : forbidden.split("\\|", -1)) {
            noClasses()
                    .that()
                    .resideInAPackage("io.railyard." + from + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.railyard." + to + "..")
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }
}
