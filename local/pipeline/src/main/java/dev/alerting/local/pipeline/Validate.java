package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.webhook.Preview;
import dev.alerting.webhook.Provenance;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What would become of a payload in a file: as the webhook's dry run, without a pipeline. Sends nothing. */
public final class Validate {
    /** Every alert of the file would be filed. */
    static final int GOOD = 0;

    /** Something in it cannot become an issue. */
    static final int BAD = 1;

    static final int USAGE_ERROR = 2;

    private static final String USAGE = """
            Usage: make validate FILE=<payload> [SOURCE=<format>] [SENDER=<realm>]
              FILE                              a body of POST /webhook, or a message of the topic
              SOURCE                            the format; detected from the payload's shape if not set
              SENDER                            the realm of the sender's entry in the secret: its "realm", else its name
              FALLBACK_TEAM, DEFAULT_PRIORITY, STORM_AFTER   as in the deployment
            """;

    private Validate() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(arguments, System.getenv(), out, Clock.systemUTC()));
    }

    /** @return the exit code */
    static int run(String[] arguments, Map<String, String> environment, PrintStream out, Clock clock) {
        if (arguments.length != 1 || arguments[0].isBlank()) {
            out.print(USAGE);
            return USAGE_ERROR;
        }
        try {
            Settings settings = new Settings(environment);
            Optional<AlertSource> source = settings.textValue("SOURCE").map(Validate::source);
            String payload = Files.readString(Path.of(arguments[0]));
            Provenance provenance = new Provenance(source, settings.textValue("SENDER"), clock.instant());
            ObjectNode report = new Preview(
                            RoutingDefaults.from(settings), settings.integerValue("STORM_AFTER", 10, 0, 1_000))
                    .describe(payload, provenance);
            out.println(Json.writePretty(report));
            return printConclusion(report, out);
        } catch (IOException e) {
            out.println("cannot read " + arguments[0] + " as UTF-8 text");
            return USAGE_ERROR;
        } catch (ConfigurationException e) {
            out.println(e.getMessage());
            return USAGE_ERROR;
        }
    }

    private static int printConclusion(JsonNode report, PrintStream out) {
        if (report.path("status").asText().equals("refused")) {
            out.println(
                    "the webhook would refuse this: " + report.path("reason").asText());
            return BAD;
        }
        Map<String, Long> outcomes = report.path("alerts")
                .valueStream()
                .collect(Collectors.groupingBy(alert -> alert.path("outcome").asText(), Collectors.counting()));
        out.printf(
                "%d to file, %d to ignore, %d that cannot be processed; %d problems%n",
                outcomes.getOrDefault("alert", 0L),
                outcomes.getOrDefault("ignored", 0L) + outcomes.getOrDefault("silenced", 0L),
                outcomes.getOrDefault("invalid", 0L),
                report.path("problems").asInt());
        return outcomes.containsKey("invalid") ? BAD : GOOD;
    }

    private static AlertSource source(String text) {
        return SenderRegistry.findSource(text)
                .orElseThrow(() -> new ConfigurationException("SOURCE must be one of " + SenderRegistry.sourceNames()));
    }
}
