package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check that {@code make test} runs over the packages' libraries fails when it should. */
class LicenceGateTest {
    private static final Path BUILD = Repository.path("build");
    private static final byte[] LIBRARY = "a library".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path classes;

    @TempDir
    private Path folder;

    private Path target;

    @BeforeAll
    static void compile() {
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        BUILD.resolve("LicenceGate.java").toString());
        assertThat(result).isZero();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        target = Files.createDirectories(folder.resolve("function/target"));
    }

    @Test
    void aPackageOfAcceptedLicencesPasses() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill(licence("<id>Apache-2.0</id>"), sha256(LIBRARY));

        Finished gate = gate();

        assertThat(gate.output()).contains("function", "1 libraries", "Apache-2.0=1");
        assertThat(gate.passed()).isTrue();
    }

    @Test
    void aLicenceThatIsNotOnTheListFails() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill(licence("<id>AGPL-3.0-only</id>"), sha256(LIBRARY));

        Finished gate = gate();

        assertThat(gate.passed()).isFalse();
        assertThat(gate.output()).contains("library 1.2 is under \"AGPL-3.0-only\", which is not on the list");
    }

    @Test
    void aLicenceWithoutIdentifierGoesByItsName() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill(licence("<name>Vendor Licence</name>"), sha256(LIBRARY));

        Finished gate = gate();

        assertThat(gate.passed()).isFalse();
        assertThat(gate.output()).contains("library 1.2 is under \"Vendor Licence\", which is not on the list");
    }

    @Test
    void oneOfTwoLicencesOnTheListIsNotEnough() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill(licence("<id>MIT</id>") + licence("<id>GPL-2.0-only</id>"), sha256(LIBRARY));

        assertThat(gate().passed()).isFalse();
    }

    @Test
    void aChoiceInOneExpressionIsNotOnTheList() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill("<expression>MIT OR GPL-2.0-only</expression>", sha256(LIBRARY));

        assertThat(gate().passed()).isFalse();
    }

    @Test
    void aLibraryThatDoesNotSayItsLicenceFails() throws Exception {
        pack("lib/library.jar", LIBRARY);
        bill("", sha256(LIBRARY));

        Finished gate = gate();

        assertThat(gate.passed()).isFalse();
        assertThat(gate.output()).contains("library 1.2 does not say its licence");
    }

    @Test
    void aLibraryWithOtherBytesThanTheBillsFails() throws Exception {
        pack("lib/library.jar", "something else".getBytes(StandardCharsets.UTF_8));
        bill(licence("<id>MIT</id>"), sha256(LIBRARY));

        Finished gate = gate();

        assertThat(gate.passed()).isFalse();
        assertThat(gate.output())
                .contains("library 1.2 is in the bill of materials, but not in the package")
                .contains("lib/library.jar is in the package, but not in the bill of materials");
    }

    @Test
    void withoutABillOfMaterialsItFails() throws Exception {
        pack("lib/library.jar", LIBRARY);

        Finished gate = gate();

        assertThat(gate.passed()).isFalse();
        assertThat(gate.output()).contains("No bill of materials at");
    }

    private void pack(String name, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target.resolve("function.zip")))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
    }

    private void bill(String licences, String sha256) throws IOException {
        Files.writeString(target.resolve("function-sbom.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <bom version="1" xmlns="http://cyclonedx.org/schema/bom/1.6">
                  <metadata>
                    <component type="application">
                      <name>function</name>
                      <licenses><license><id>Not-Looked-At</id></license></licenses>
                    </component>
                  </metadata>
                  <components>
                    <component type="library">
                      <name>library</name>
                      <version>1.2</version>
                      <hashes><hash alg="MD5">00</hash><hash alg="SHA-256">%s</hash></hashes>
                      <licenses>%s</licenses>
                    </component>
                  </components>
                </bom>
                """.formatted(sha256, licences));
    }

    private static String licence(String content) {
        return "<license>" + content + "<url>https://example.com</url></license>";
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private record Finished(boolean passed, String output) {}

    private Finished gate() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        boolean passed;
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            passed = (boolean) loader.loadClass("LicenceGate")
                    .getMethod("passes", PrintStream.class, String[].class)
                    .invoke(null, out, new String[] {
                        BUILD.resolve("licences.txt").toString(),
                        folder.resolve("function").toString()
                    });
        }
        return new Finished(passed, output.toString(StandardCharsets.UTF_8));
    }
}
