package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.Priority;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;

class SnsUrgentTopicTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:alerting-dev-p0";

    /** No busy machine reaches it. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MovableClock clock = new MovableClock(Alert.START);
    private final LogLines lines = new LogLines();
    private final Loopback server = new Loopback(request -> Answer.reply(
            200,
            "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>",
            "Content-Type",
            "text/xml"));
    private final SnsClient client = SnsClient.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.US_EAST_1)
            .endpointOverride(server.uri())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    private final Metrics metrics = new Metrics(clock, lines);
    private final SnsUrgentTopic topic = topic("https://api.github.com", PATIENCE);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aMessageSaysWhoseItIsWhatItIsAndWhereToGo() {
        topic.tell(record("Checkout is down", "web", "payments"));
        finish(topic);

        Map<String, String> form = form();
        assertThat(form)
                .containsEntry("TopicArn", TOPIC)
                .containsEntry("Subject", "P0 for web, payments")
                .containsEntry(
                        "Message", "P0 for web, payments: Checkout is down\nhttps://github.com/acme/alerts/issues/7");
        // With these a subscription can be for one team only.
        assertThat(form.values()).contains("String.Array", "[\"web\",\"payments\"]", "P0");
        assertThat(failures()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com, https://github.com",
        "https://github.example.com/api/v3, https://github.example.com",
        "http://127.0.0.1:8081, http://127.0.0.1:8081"
    })
    void theLinkIsWherePeopleSeeIt(String api, String web) {
        SnsUrgentTopic elsewhere = topic(api, PATIENCE);

        elsewhere.tell(record("Checkout is down", "web"));
        finish(elsewhere);

        assertThat(form().get("Message")).endsWith("\n" + web + "/acme/alerts/issues/7");
    }

    @Test
    void aTextOfTheSenderIsOneShortLine() {
        topic.tell(
                record("down\nhttps://evil.example.com/acme/alerts/issues/7\u202e" + "x".repeat(500), "z\u00fcrich"));
        finish(topic);

        String message = form().get("Message");
        assertThat(message.lines()).hasSize(2);
        assertThat(message).hasSizeLessThan(300).doesNotContain("\u202e");
        assertThat(form()).containsEntry("Subject", "P0 for z?rich");
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "429", "500", "503"})
    void whatIsRefusedIsCounted(int status) {
        server.answers(request -> Answer.reply(
                status, "<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>", "Content-Type", "text/xml"));

        topic.tell(record("Checkout is down", "web"));
        topic.tell(nextEpisode(record("Checkout is down", "web")));
        finish(topic);

        assertThat(failures()).isEqualTo(2);
        assertThat(lines.with("topic of P0 alerts not told")).hasSize(2);
    }

    /** While the table takes no writes, each attempt at the alert says the same. */
    @Test
    void anInstanceTellsOfAnEpisodeOnce() {
        for (int attempt = 0; attempt < 3; attempt++) {
            topic.tell(record("Checkout is down", "web"));
            finish(topic);
        }

        assertThat(server.requests()).hasSize(1);
    }

    /** Its issue may be the one of the episode before, opened again. */
    @Test
    void theNextEpisodeIsNewsAgain() {
        topic.tell(record("Checkout is down", "web"));
        topic.tell(nextEpisode(record("Checkout is down", "web")));
        finish(topic);

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anAnswerThatNeverComesIsNotWaitedFor() {
        server.answers(request -> new Answer.Hang());
        SnsUrgentTopic impatient = topic("https://api.github.com", Duration.ofMillis(1));

        impatient.tell(record("Checkout is down", "web"));
        finish(impatient);

        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void norIsAnyAtTheEndOfTheInvocation() {
        server.answers(request -> new Answer.Hang());

        topic.tell(record("Checkout is down", "web"));
        topic.finish(new Deadline(clock.instant()));

        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void aClientThatCannotBeMadeHurtsNobody() {
        SnsUrgentTopic broken = new SnsUrgentTopic(
                () -> {
                    throw new NoClassDefFoundError("a package that is not whole");
                },
                TOPIC,
                URI.create("https://api.github.com"),
                PATIENCE,
                new StructuredLog(clock, lines),
                metrics,
                clock);

        broken.tell(record("Checkout is down", "web"));
        finish(broken);

        assertThat(failures()).isEqualTo(1);
    }

    private SnsUrgentTopic topic(String api, Duration patience) {
        return new SnsUrgentTopic(
                () -> client, TOPIC, URI.create(api), patience, new StructuredLog(clock, lines), metrics, clock);
    }

    private void finish(SnsUrgentTopic one) {
        one.finish(new Deadline(clock.instant().plus(PATIENCE)));
    }

    private static AlertRecord record(String title, String... teams) {
        return AlertRecord.unseen("fingerprint", Alert.START).toBuilder()
                .title(title)
                .routing(List.of(teams), Priority.P0, false)
                .issue("acme/alerts", 7)
                .build();
    }

    private static AlertRecord nextEpisode(AlertRecord record) {
        return record.toBuilder()
                .newEpisode(Alert.START, Alert.START)
                .issue("acme/alerts", 7)
                .build();
    }

    private Map<String, String> form() {
        return Arrays.stream(server.requests().getLast().body().split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    }

    private int failures() {
        metrics.flush();
        return lines.all().stream()
                .mapToInt(line -> line.path("UrgentTopicFailures").asInt())
                .sum();
    }
}
