package dev.alerting.common.fuzz;

import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.testing.RelativeCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that once broke something, or nearly: {@code src/test/resources/fuzz}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindingsTest {
    private final RelativeCost cost = OrdinaryMessage.cost();

    static List<Path> findings() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "fuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("findings")
    void itIsAnEventOrAClearRefusalWhateverItSaysItIs(Path finding) throws IOException {
        String input = Files.readString(finding);

        for (AlertSender sender : SenderRegistry.all()) {
            Invariants.check(Invariants.interpret(input, Optional.of(sender.source())));
        }
        Invariants.check(Invariants.interpret(input, Optional.empty()));
        cost.check(finding.toString(), () -> Invariants.interpret(input, Optional.empty()));
    }
}
