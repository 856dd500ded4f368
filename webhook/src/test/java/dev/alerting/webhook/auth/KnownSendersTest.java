package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alerting.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSendersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** 13 secrets of nine senders, one of every kind. */
    private static final String EVERY_KIND = """
            {"X-Plain": "s-01",
             "X-List": ["s-02", "s-03"],
             "token": {"type": "token", "header": "X-Token", "secrets": ["s-04", "s-05"]},
             "bearer": {"type": "bearer", "secrets": ["s-06"]},
             "basic": {"type": "basic", "username": "user", "secrets": ["s-07", "s-08"]},
             "hmac": {"type": "hmac-sha256", "header": "X-Hmac", "secrets": ["s-09"]},
             "grafana": {"type": "grafana-hmac", "timestamp_header": "X-Time", "secrets": ["s-10", "s-11"]},
             "pagerduty": {"type": "pagerduty", "secrets": ["s-12"]},
             "github": {"type": "github", "secrets": ["s-13"]}}
            """;

    private static final int SECRETS = 13;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[]; it is not an object with at least one entry",
                "{}; it is not an object with at least one entry",
                "'hidden'; it is not an object with at least one entry",
                "{'X-A':'hidden','x-a':'other'}; the header x-a is named twice",
            })
    void aMalformedSecretIsRefusedWithoutShowingIt(String secret, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> senders(secret)).withMessage(message);
    }

    @Test
    void theNumberOfSendersIsBounded() {
        String hundred = IntStream.range(0, KnownSenders.MAX_SENDERS)
                .mapToObj(i -> "'X-" + i + "':'t'")
                .collect(Collectors.joining(","));

        assertThat(senders("{" + hundred + "}").names()).hasSize(KnownSenders.MAX_SENDERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> senders("{" + hundred + ",'X-more':'t'}"))
                .withMessage("it has more than 100 entries");
    }

    @Test
    void aTokenMatchesUnderItsOwnHeaderOnly() {
        KnownSenders senders = senders("{'X-A':'one','X-B':'two'}");

        assertThat(matched(senders, Map.of("x-a", "one"))).contains("X-A");
        assertThat(matched(senders, Map.of("X-B", "two", "X-A", "wrong"))).contains("X-B");
        assertThat(matched(senders, Map.of("x-a", "two"))).isEmpty();
        assertThat(matched(senders, Map.of("x-a", ""))).isEmpty();
        assertThat(matched(senders, Map.of())).isEmpty();
    }

    @Test
    void aTokenMayHoldAnyCharacter() {
        assertThat(matched(senders("{'X-A':'\u00e9\uD83D\uDE00'}"), Map.of("x-a", "\u00e9\uD83D\uDE00")))
                .isPresent();
    }

    @Test
    void twoSpellingsOfOneHeaderCountAsSentTwice() {
        KnownSenders senders = senders("{'X-A':'one'}");

        assertThat(matched(senders, Map.of("x-a", "one", "X-A", "one"))).isEmpty();
    }

    @Test
    void ofSeveralSendersTheOneThatMayDoLeastCounts() {
        KnownSenders senders = senders(
                "{'X-Any':'1','X-Z':'2','z':{'type':'token','header':'X-Z','secrets':['2']," + "'source':'grafana'}}");

        assertThat(matched(senders, Map.of("x-any", "1", "x-z", "2"))).contains("z");
        assertThat(matched(senders, Map.of("x-any", "1"))).contains("X-Any");
    }

    /** Nothing may end the comparing early: not a match, wherever it is, nor a header that is missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "x-plain=s-01", "x-list=s-02", "x-token=s-05", "authorization=Bearer s-06", "x-other=1"})
    void everyConfiguredSecretIsCompared(String header) {
        KnownSenders senders = KnownSenders.parse(Json.parse(EVERY_KIND));
        AtomicInteger compared = new AtomicInteger();
        Map<String, String> headers = header.isEmpty()
                ? Map.of()
                : Map.of(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));

        senders.authenticate(new SignedRequest(headers, new byte[0]), NOW, (given, expected) -> {
            assertThat(given).hasSameSizeAs(expected).hasSize(32);
            compared.incrementAndGet();
            return DigestComparison.CONSTANT_TIME.areEqual(given, expected);
        });

        assertThat(compared).hasValue(SECRETS);
    }

    @Test
    void everyConfiguredSecretIsComparedAlsoWhenAllMatch() {
        AtomicInteger compared = new AtomicInteger();

        KnownSenders.parse(Json.parse(EVERY_KIND))
                .authenticate(
                        new SignedRequest(Map.of(), new byte[0]),
                        NOW,
                        (given, expected) -> compared.incrementAndGet() > 0);

        assertThat(compared).hasValue(SECRETS);
    }

    @Test
    void everySignatureOfAListIsComparedWithEveryKey() {
        AtomicInteger compared = new AtomicInteger();
        KnownSenders senders = senders("{'pd':{'type':'pagerduty','secrets':['a','b','c']}}");

        senders.authenticate(
                new SignedRequest(Map.of("x-pagerduty-signature", "v1=1,v1=2"), new byte[0]),
                NOW,
                (given, expected) -> compared.incrementAndGet() > 0);

        assertThat(compared).hasValue(6);
    }

    /** Anybody can send a large body; only what carries a signature may make us hash it, and not with many keys. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "x-other=1; 8",
                "x-hub-signature-256=sha256=0; 9",
                "x-grafana-alerting-signature=0; 10",
                "x-pagerduty-signature=v1=0; 9",
            })
    void aLargeBodyIsHashedOnlyForSignaturesTheRequestCarries(String header, int comparisons) {
        AtomicInteger compared = new AtomicInteger();
        Map<String, String> headers =
                Map.of(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));

        Authentication result = KnownSenders.parse(Json.parse(EVERY_KIND))
                .authenticate(
                        new SignedRequest(headers, new byte[KnownSenders.MAX_FREELY_HASHED_BYTES + 1]),
                        NOW,
                        (given, expected) -> {
                            compared.incrementAndGet();
                            return DigestComparison.CONSTANT_TIME.areEqual(given, expected);
                        });

        assertThat(result).isEqualTo(new Authentication.Unknown());
        assertThat(compared).hasValue(comparisons);
    }

    @Test
    void theBytesHashedForOneRequestAreBounded() {
        KnownSenders senders =
                senders("{'X-T':'t','gh':{'type':'github','secrets':['a','b','c','d','e','f','g','h']}}");
        int limit = (int) (KnownSenders.MAX_HASHED_BYTES / 8);
        Map<String, String> signed = Map.of("x-hub-signature-256", "sha256=0");
        AtomicInteger compared = new AtomicInteger();

        assertThat(senders.authenticate(new SignedRequest(signed, new byte[limit + 1]), NOW, (given, expected) -> {
                    compared.incrementAndGet();
                    return false;
                }))
                .isEqualTo(new Authentication.TooLarge(limit));
        assertThat(compared).hasValue(0);
        assertThat(senders.authenticate(
                        new SignedRequest(signed, new byte[limit]), NOW, DigestComparison.CONSTANT_TIME))
                .isEqualTo(new Authentication.Unknown());
        assertThat(matched(senders, Map.of("x-t", "t"), new byte[limit + 1])).contains("X-T");
    }

    @Test
    void noSecretIsShown() {
        KnownSenders senders = KnownSenders.parse(Json.parse(EVERY_KIND.replace("s-", "hidden-")));

        assertThat(senders.toString()).contains("X-Plain", "github").doesNotContain("hidden");
        assertThat(new SignedRequest(Map.of("x-plain", "hidden"), "hidden".getBytes(StandardCharsets.UTF_8)).toString())
                .contains("x-plain")
                .doesNotContain("hidden");
        assertThat(new SigningKeys(List.of("hidden")).toString()).isEqualTo("SigningKeys[1]");
    }

    private static Optional<String> matched(KnownSenders senders, Map<String, String> headers) {
        return matched(senders, headers, new byte[0]);
    }

    private static Optional<String> matched(KnownSenders senders, Map<String, String> headers, byte[] body) {
        return senders.authenticate(new SignedRequest(headers, body), NOW, DigestComparison.CONSTANT_TIME)
                        instanceof Authentication.Known(Sender sender)
                ? Optional.of(sender.name())
                : Optional.empty();
    }

    private static KnownSenders senders(String json) {
        return KnownSenders.parse(Json.parse(json.replace('\'', '"')));
    }
}
