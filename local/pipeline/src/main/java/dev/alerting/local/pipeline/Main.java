package dev.alerting.local.pipeline;

import dev.alerting.local.history.HistoryPage;
import dev.alerting.local.history.LocalHistory;
import dev.alerting.local.pipeline.LocalOptions.RealGitHub;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code demo}: the walk-through. {@code run}: the pipeline, until Ctrl-C. {@code report}: the files of one that runs. */
public final class Main {
    private static final String USAGE = """
        Usage: make demo | make local | make report
          LOG=json                    the functions' whole log instead of a line an action (make local)
          GITHUB_REPO, GITHUB_TOKEN   file into a real repository (make local)
          GITHUB_API_URL              of an Enterprise Server
          PORT, GITHUB_PORT           of the webhook (8080) and of the GitHub stand-in (8081)
          HISTORY_PORT                of the page of charts (8082), also for make report
          SECRETS_FILE                senders' tokens and keys, as in OPERATIONS.md; generated when not set
        """;

    private static final int HISTORY_PORT = 8082;
    private static final Path REPORTS = Path.of("target", "history");

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path testData = Path.of(System.getProperty("test-data.dir", "test-data"));
        if (arguments.length != 1 || !Files.isDirectory(testData)) {
            out.print(USAGE);
            System.exit(2);
        }
        switch (arguments[0]) {
            case "demo" -> System.exit(demo(out, testData));
            case "run" -> run(out, System.getenv());
            case "report" -> System.exit(report(out, System.getenv()));
            default -> {
                out.print(USAGE);
                System.exit(2);
            }
        }
    }

    /** Always ends the process, also where a server's threads would keep it alive. */
    private static int demo(PrintStream out, Path testData) throws InterruptedException {
        try {
            return new Demo(out, testData).run() == 0 ? 0 : 1;
        } catch (RuntimeException | LinkageError e) {
            out.println("The walk-through broke off: " + e);
            return 1;
        }
    }

    /** Asks a pipeline that runs on this machine. */
    private static int report(PrintStream out, Map<String, String> environment) throws InterruptedException {
        int port = portSetting(environment, "HISTORY_PORT", HISTORY_PORT);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/report"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            out.print(answer.statusCode() == 200 ? "Files of today and yesterday: " + answer.body() : answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        } catch (IOException e) {
            out.println("No pipeline answers on port " + port + ": start one with make local, or set HISTORY_PORT.");
            return 1;
        }
    }

    private static void run(PrintStream out, Map<String, String> environment) throws InterruptedException {
        out.println("Starting the pipeline on this machine ...");
        LocalPipeline pipeline;
        LocalHistory history;
        HistoryPage page;
        try {
            pipeline = LocalPipeline.start(options(out, environment));
            pipeline.connectGitHubEvents();
            Clock clock = Clock.systemUTC();
            history = LocalHistory.start(
                    pipeline.aws(),
                    REPORTS,
                    zone(environment),
                    writesReports(environment) ? Optional.of(pipeline.reportIssues()) : Optional.empty(),
                    log(out, environment),
                    clock);
            page = HistoryPage.start(history, REPORTS, clock, portSetting(environment, "HISTORY_PORT", HISTORY_PORT));
        } catch (RuntimeException e) {
            out.println("Not started: " + e.getMessage()
                    + (e.getMessage() != null && e.getMessage().startsWith("cannot listen on")
                            ? " (in use, perhaps by another make local): stop that, or choose other ports with"
                                    + " PORT=8090 GITHUB_PORT=8091 HISTORY_PORT=8092 make local"
                            : ""));
            System.exit(1);
            return;
        }
        printWelcome(out, pipeline, page, environment);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            out.println("Stopping: finishing the messages in work ...");
            page.close();
            history.close();
            pipeline.close();
            out.println("Stopped.");
            stopped.countDown();
            // Ctrl-C is how this is meant to end, so it is no failure for make.
            Runtime.getRuntime().halt(0);
        }));
        while (!stopped.await(1, TimeUnit.MINUTES)) {
            pipeline.tick();
        }
    }

    /** By its hours: the first that issues show. */
    private static ZoneId zone(Map<String, String> environment) {
        String zones = environment.getOrDefault("TIME_ZONES", "");
        return zones.isBlank() ? ZoneOffset.UTC : ZoneId.of(zones.split(",", 2)[0].strip());
    }

    /** Into the stand-in always; into a real repository only if somebody asks for it. */
    private static boolean writesReports(Map<String, String> environment) {
        return environment.getOrDefault("GITHUB_REPO", "").isBlank()
                || environment.getOrDefault("REPORT_ISSUES", "").equals("true");
    }

    private static Consumer<String> log(PrintStream out, Map<String, String> environment) {
        return environment.getOrDefault("LOG", "").equals("json") ? out::println : line -> {};
    }

    private static LocalOptions options(PrintStream out, Map<String, String> environment) {
        LocalOptions options = LocalOptions.standard()
                .withPorts(portSetting(environment, "PORT", 8080), portSetting(environment, "GITHUB_PORT", 8081))
                .withLog(environment.getOrDefault("LOG", "").equals("json") ? out::println : new ActionPrinter(out))
                .withProgress(line -> out.println("  " + line));
        String secretsFile = environment.getOrDefault("SECRETS_FILE", "");
        if (!secretsFile.isBlank()) {
            options = options.withSecrets(LocalSecrets.fromFile(Path.of(secretsFile)));
        }
        String repository = environment.getOrDefault("GITHUB_REPO", "");
        String token = environment.getOrDefault("GITHUB_TOKEN", "");
        if (!repository.isBlank() && token.isBlank()) {
            throw new IllegalArgumentException(
                    "GITHUB_REPO is set, so GITHUB_TOKEN has to be a token that may write its issues;"
                            + " unset GITHUB_REPO for the stand-in");
        }
        if (repository.isBlank() && !token.isBlank()) {
            out.println("  GITHUB_TOKEN is set but GITHUB_REPO is not: issues go to the stand-in");
        }
        if (!repository.isBlank()) {
            options = options.withGitHub(
                    new RealGitHub(repository, token, Optional.ofNullable(environment.get("GITHUB_API_URL"))));
        }
        for (String name : new String[] {
            "FALLBACK_TEAM",
            "DEFAULT_PRIORITY",
            "COMMENT_INTERVAL_SECONDS",
            "REFIRE_AFTER_SECONDS",
            "EPISODE_GAP_HOURS",
            "TIME_ZONES",
            "LINK_HOSTS",
            "ENABLE_GITHUB_ISSUES",
            "GITHUB_CONTENT_PER_MINUTE",
            "GITHUB_CONTENT_PER_HOUR",
            "STORM_AFTER",
            "STORM_WINDOW_SECONDS",
            "STORM_TEAM_AFTER",
            "STORM_PATIENCE_SECONDS",
            "REOPEN_WINDOW_SECONDS",
            "HOLD_SECONDS"
        }) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                options = options.withCollector(name, value);
            }
        }
        return options;
    }

    private static int portSetting(Map<String, String> environment, String name, int standard) {
        String text = environment.getOrDefault(name, "");
        try {
            int port = text.isBlank() ? standard : Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(name + " must be a port from 0 to 65535");
    }

    private static void printWelcome(
            PrintStream out, LocalPipeline pipeline, HistoryPage page, Map<String, String> environment) {
        Optional<Map.Entry<String, String>> token = pipeline.secrets().tokenFor(LocalSecrets.GRAFANA_HEADER);
        String url = pipeline.webhookUrl().toString();
        boolean real = !environment.getOrDefault("GITHUB_REPO", "").isBlank();
        out.println();
        out.println("Issues    "
                + (real
                        ? "https://github.com/" + environment.get("GITHUB_REPO") + "/issues"
                        : pipeline.gitHub().pageUrl().toString()));
        out.println("Webhook   " + url);
        out.println("Charts    " + page.uri() + "/");
        out.println();
        token.ifPresentOrElse(
                sent -> welcomeSender(out, url, sent),
                () -> out.println(
                        "Every sender of SECRETS_FILE signs its requests: none can be shown as a curl line."));
        out.println();
        String aws = "  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region us-east-1 --endpoint-url ";
        out.println("Play a CloudWatch alarm, and look into the dead-letter queue (AWS CLI):");
        out.println(aws + pipeline.aws().environment().get("AWS_ENDPOINT_URL_SNS") + " sns publish --topic-arn "
                + pipeline.aws().topicArn() + " --message file://test-data/cloudwatch/cloudwatch-alarm.json");
        out.println(aws + pipeline.aws().environment().get("AWS_ENDPOINT_URL_SQS") + " sqs receive-message --queue-url "
                + pipeline.aws().dlqUrl() + " --message-attribute-names All");
        out.println();
        out.println(
                "Ctrl-C stops. A line for each thing the collector does follows; LOG=json make local shows the whole"
                        + " log.");
        out.println();
    }

    private static void welcomeSender(PrintStream out, String url, Map.Entry<String, String> token) {
        out.println("Send one, from the root of the repository (the same header and token work for every sender):");
        out.printf(
                "  curl -sS %s -H '%s: %s' -H 'Content-Type: application/json' -d"
                        + " @test-data/grafana/grafana-firing.json%n",
                url, token.getKey(), token.getValue());
        out.println();
        out.println("Grafana contact point: integration Webhook, URL " + url + ", method POST,");
        out.printf("  Optional Webhook settings > Extra Headers: %s = %s%n", token.getKey(), token.getValue());
    }
}
