package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.schema.AlertEventSchema;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pins the normalized form of every payload in {@code test-data/}: {@code grafana/grafana-firing.json} there is pinned
 * by {@code src/test/resources/normalized/grafana/grafana-firing.json} here, a list with an entry for each alert.
 *
 * <p>After a deliberate change, or with a new payload, write the files anew and read the difference before committing
 * it, as docs/adding-a-source.md says.
 */
class NormalizedFormsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "normalized");

    private static final Instant RECEIVED_AT = Instant.parse("2026-01-01T00:00:00Z");

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);

    static List<String> payloads() {
        return TestData.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void aPayloadKeepsItsNormalizedForm(String payload) throws IOException {
        Path golden = goldenOf(payload);

        String form = NormalizedJson.text(interpret(payload));

        if (isToBeWritten(payload)) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, form);
        }
        assertThat(golden).as("every payload has a golden file").exists();
        assertThat(form).as(payload).isEqualTo(Files.readString(golden).replace("\r\n", "\n"));
    }

    @Test
    void everyGoldenFileBelongsToAPayload() throws IOException {
        assumeThat(System.getProperty("golden.write")).isNull();
        List<Path> expected =
                payloads().stream().map(NormalizedFormsTest::goldenOf).toList();

        try (Stream<Path> files = Files.walk(GOLDEN)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void everyEventSatisfiesThePublishedSchema() {
        AlertEventSchema schema = AlertEventSchema.load();
        List<String> wrong = new ArrayList<>();
        int events = 0;

        for (String payload : payloads()) {
            for (Interpretation entry : interpret(payload)) {
                if (entry instanceof Alert alert) {
                    events++;
                    for (Violation violation : schema.validate(AlertEventJson.write(alert.event()))) {
                        wrong.add(payload + " " + violation);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(events).isGreaterThan(payloads().size() / 2);
    }

    private List<Interpretation> interpret(String payload) {
        return normalizer.interpret(
                TestData.text(payload), new MessageContext(Optional.empty(), Optional.empty(), RECEIVED_AT));
    }

    /** The property holds a folder of {@code test-data/}, so that a new sender does not rewrite another's; or "true". */
    private static boolean isToBeWritten(String payload) {
        String folder = System.getProperty("golden.write");
        return folder != null && (folder.equals("true") || payload.startsWith(folder + "/"));
    }

    private static Path goldenOf(String payload) {
        return GOLDEN.resolve(payload.replaceFirst("\\.[^./]+$", ".json"));
    }
}
