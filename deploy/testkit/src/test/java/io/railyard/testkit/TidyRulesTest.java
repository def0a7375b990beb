package io.railyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidyRulesTest {
    @TempDir
    Path root;

    @Test
    void findsALongMethodByName() throws Exception {
        // given
        String body = "int x = 0;\n".repeat(TidyRules.MAX_METHOD_LINES);
        write("src/main/java/a/Long.java", "package a;\nclass Long {\nvoid tooLong() {\n" + body + "}\n}\n");

        // when, then
        assertThat(TidyRules.longMethods(SourceTree.of(root)))
                .singleElement()
                .asString()
                .contains("Long.tooLong has 62 lines");
    }

    @Test
    void findsALongFile() throws Exception {
        write("src/main/java/a/Big.java", "//\n".repeat(TidyRules.MAX_FILE_LINES + 1));

        assertThat(TidyRules.longFiles(SourceTree.of(root))).containsExactly("src/main/java/a/Big.java: 601 lines");
    }

    @Test
    void findsDrawersAndUnexplainedPackages() throws Exception {
        write("src/main/java/a/util/Thing.java", "package a.util;\nclass Thing {}\n");

        assertThat(TidyRules.drawers(SourceTree.of(root))).containsExactly("src/main/java/a/util/Thing.java");
        assertThat(TidyRules.unexplainedPackages(SourceTree.of(root))).containsExactly("src/main/java/a/util");
    }

    @Test
    void leavesBuildFoldersAlone() throws Exception {
        write("target/generated/Thing.java", "class Thing {}\n");

        assertThat(SourceTree.of(root).files()).isEmpty();
    }

    private void write(String name, String text) throws Exception {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
