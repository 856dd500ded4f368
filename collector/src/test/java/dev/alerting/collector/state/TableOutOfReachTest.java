package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.testing.MovableClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Whatever of the table is asked for: that it does not answer is told from what it says, with its own words. */
class TableOutOfReachTest {
    private static final String TABLE = "table";
    private static final String THROTTLED = """
            {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow down"}
            """;

    private final Loopback server = new Loopback(request -> Answer.reply(400, THROTTLED));
    private final DynamoDbClient client = DynamoDbClient.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.US_EAST_1)
            .endpointOverride(server.uri())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** @param call what is asked of the table */
    record Asked(String name, Consumer<DynamoDbClient> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Asked> asked() {
        Storm storm = Storm.none(Storm.Key.ofTeam("web"), Alert.START);
        return List.of(
                new Asked("upkeep, read", client -> new DynamoUpkeepStore(client, TABLE).read()),
                new Asked("upkeep, written", client -> new DynamoUpkeepStore(client, TABLE).write(UpkeepRecord.NONE)),
                new Asked("sweeps, read", client -> new DynamoSweepStore(client, TABLE).read()),
                new Asked("sweeps, written", client -> new DynamoSweepStore(client, TABLE).write(SweepMemory.NONE)),
                new Asked("open records", client -> new DynamoOpenRecords(client, TABLE).forEach(open -> {})),
                new Asked("timers", client -> new DynamoTimerIndex(client, TABLE).due(Alert.START, 10)),
                new Asked("storms, read", client -> storms(client).read(Storm.hashOf(storm.rows()))),
                new Asked("storms, written", client -> storms(client).write(storm)),
                new Asked("storms, rows", client -> storms(client).rows(storm.rows(), row -> {})),
                new Asked("storms, active", client -> storms(client).active()),
                new Asked("silences", client -> silences(client).list()));
    }

    @ParameterizedTest
    @MethodSource("asked")
    void aTableThatDoesNotAnswerIsUnavailable(Asked asked) {
        assertThatThrownBy(() -> asked.call().accept(client))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("slow down")
                .hasCauseInstanceOf(AwsServiceException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aSilenceThatCannotBeWrittenIsNotTakenForOneThatSomebodyElseWrote() {
        server.answers(request -> request.headers().get("x-amz-target").endsWith("PutItem")
                ? Answer.reply(400, THROTTLED)
                : Answer.reply(200, "{}"));

        assertThatThrownBy(() -> silences(client).put(silence()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("slow down");
        assertThat(server.requests()).as("no second try").hasSize(2);
    }

    private static DynamoStormStore storms(DynamoDbClient client) {
        return new DynamoStormStore(client, TABLE, new MovableClock(Alert.START));
    }

    private static DynamoSilenceStore silences(DynamoDbClient client) {
        return new DynamoSilenceStore(client, TABLE, unreadable -> {});
    }

    private static Silence silence() {
        return new Silence(
                "one",
                new Silence.Matchers(Optional.empty(), Optional.of("web"), Optional.empty(), Set.of(), Map.of()),
                Alert.START,
                Alert.minute(60),
                "alice",
                Optional.empty(),
                0);
    }
}
