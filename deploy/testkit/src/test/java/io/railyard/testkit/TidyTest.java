package io.railyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the house, over every source file of the project. Exceptions stand here, each with its reason. */
class TidyTest {
    private static final Set<String> LONG_METHODS_WITH_A_REASON = Set.of();

    private final SourceTree tree =
            SourceTree.of(SharedData.checkout().toAbsolutePath().normalize());

    @Test
    void seesTheProject() {
        assertThat(tree.files()).hasSizeGreaterThan(20);
    }

    @Test
    void noFileIsLongerThanItsLimit() {
        assertThat(TidyRules.longFiles(tree)).isEmpty();
    }

    @Test
    void noMethodIsLongerThanItsLimit() {
        List<String> found = TidyRules.longMethods(tree).stream()
                .filter(line -> LONG_METHODS_WITH_A_REASON.stream().noneMatch(line::contains))
                .toList();

        assertThat(found).isEmpty();
    }

    @Test
    void nothingIsNamedAfterNothingInParticular() {
        assertThat(TidyRules.drawers(tree)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(TidyRules.unexplainedPackages(tree)).isEmpty();
    }
}
