package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretFolder.Content;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.testing.MovableClock;
import dev.alerting.webhook.ScriptedSecretStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Senders that have a secret of their own, beside those of the one secret. */
class OwnSecretsTest {
    private static final String PREFIX = "alerting-dev-webhook-senders/";

    private final MovableClock clock = new MovableClock();
    private final ScriptedSecretStore store = new ScriptedSecretStore("{\"X-Listed\":\"listed\"}");
    private final SenderAuthenticator authenticator =
            new SenderAuthenticator(store, "tokens", Optional.of(PREFIX), clock);

    @Test
    void aSenderIsKnownByTheNameOfItsSecretAndHeldToItsSource() {
        store.putOwn("web", "one");

        assertThat(authenticate("web", "one")).isInstanceOfSatisfying(Authentication.Known.class, known -> {
            assertThat(known.sender().name()).isEqualTo("web");
            assertThat(known.sender().realm()).isEqualTo("web");
            assertThat(known.sender().scope().source())
                    .hasValueSatisfying(source -> assertThat(source.attribute()).isEqualTo("grafana"));
        });
        assertThat(authenticate("web", "two")).isInstanceOf(Authentication.Unknown.class);
    }

    @Test
    void whoIsListedCostsNoFurtherRead() {
        assertThat(authenticate("listed", "listed")).isInstanceOf(Authentication.Known.class);

        assertThat(store.folderReads).hasValue(0);
    }

    @Test
    void theFirstRequestOfASenderReadsBothOnceAndTheNextNothing() {
        store.putOwn("web", "one");

        authenticate("web", "one");
        authenticate("web", "one");

        assertThat(store.reads).hasValue(1);
        assertThat(store.folderReads).hasValue(1);
    }

    @Test
    void aNewSenderAndANewTokenAreKnownWithinAMinuteAndADeletedOneIsGoneWithinFive() {
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);

        store.putOwn("web", "one");
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);

        store.putOwn("web", "two");
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        assertThat(authenticate("web", "two")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);

        store.folder.clear();
        clock.advance(SenderAuthenticator.CACHE);
        assertThat(authenticate("web", "two")).isInstanceOf(Authentication.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden",
                "\"hidden\"",
                "[\"hidden\"]",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"]}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"], \"source\": \"heartbeat\"}",
                "{\"type\": \"github\", \"secrets\": [\"hidden\"], \"source\": \"github\"}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"], \"source\": \"normalized\"}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"], \"source\": \"normalized\", \"events_as\": \"grafana\"}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"], \"source\": \"grafana\", \"realm\": \"a\"}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [], \"source\": \"grafana\"}",
                "{\"type\": \"token\", \"header\": \"X-web\", \"secrets\": [\"hidden\"], \"sorce\": \"grafana\"}",
            })
    void aValueThatIsNotValidIsRejectedWithTheLastOneStayingInForce(String text) {
        store.putOwn("web", "one");
        store.putOwn("other", "other");
        authenticate("web", "one");

        store.putOwnText("web", text);
        // For as long as it takes.
        for (int minutes = 0; minutes < 120; minutes += 5) {
            clock.advance(SenderAuthenticator.CACHE);
            assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
        }

        assertThat(authenticate("web", "hidden")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticate("other", "other")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticator.ownRejections())
                .hasEntrySatisfying("web", reason -> assertThat(reason).doesNotContain("hidden"))
                .hasSize(1);
    }

    @Test
    void aNewInstanceTakesTheValueBefore() {
        store.putOwnText("web", "{");
        store.previous.put("web", ScriptedSecretStore.ownSecret("web", "one"));

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticator.ownRejections()).containsOnlyKeys("web");
    }

    @Test
    void withoutAValueBeforeOnlyThatSenderIsNotKnown() {
        store.putOwnText("web", "{");
        store.putOwn("other", "other");

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticate("other", "other")).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void manyWithoutAValidValueCostFewCalls() {
        for (int i = 0; i < 50; i++) {
            store.putOwnText("sender-" + i, "{");
        }

        assertUnavailable("web", "one");
        assertThat(store.looksBack).hasValue(OwnSecrets.MAX_LOOKS_BACK);

        // Each is asked for once, however often they are read.
        for (int reading = 0; reading < 50; reading++) {
            clock.advance(Duration.ofSeconds(30));
            authenticator.refresh();
        }
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);
        assertThat(store.looksBack).hasValue(50);
    }

    @Test
    void aRejectionIsToldOnceForEachReading() {
        store.putOwnText("web", "{");
        authenticate("web", "one");

        assertThat(authenticator.ownRejections()).containsOnlyKeys("web");
        assertThat(authenticator.ownRejections()).isEmpty();

        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        authenticator.refresh();
        assertThat(authenticator.ownRejections()).containsOnlyKeys("web");

        store.putOwn("web", "one");
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        authenticator.refresh();
        assertThat(authenticator.ownRejections()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X-Listed", "x-listed"})
    void aSenderThatIsListedAsWellIsTheListedOne(String name) {
        store.putOwnText(name, ScriptedSecretStore.ownSecret("Own", "own"));

        assertThat(authenticate("own", "own")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticate("listed", "listed")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticator.ownRejections()).containsOnlyKeys(name);
    }

    @Test
    void norMayItHaveTheRealmOfOneThatIsListed() {
        store.value =
                "{\"a\": {\"type\": \"bearer\", \"secrets\": [\"t\"], \"realm\": \"web\", \"source\": \"grafana\"}}";
        store.putOwn("web", "one");

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections()).containsOnlyKeys("web");
    }

    /** The source of an event is part of its identity: with another's, it could end the other's alerts. */
    @ParameterizedTest
    @MethodSource("formats")
    void itsEventsMayNotBeThoseOfAFormat(String format) {
        for (String source : List.of(format, format.toUpperCase(Locale.ROOT))) {
            store.putOwnText(format, ownEvents(source));

            assertThat(authenticate("own", "own")).isInstanceOf(Authentication.Unknown.class);
            assertThat(authenticator.ownRejections())
                    .hasEntrySatisfying(
                            format, reason -> assertThat(reason).contains("must not be the name of a format"));
            clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        }
    }

    static Stream<String> formats() {
        return SenderRegistry.all().stream().map(sender -> sender.source().attribute());
    }

    @ParameterizedTest
    @CsvSource({
        "web, backup",
        "web/backup, backup",
        "web, web-backup",
        "web, webs",
        "web-app, web",
        "web.app, web",
        "web.app, web.app",
        "a/web, web",
        "web, a.web"
    })
    void norThoseThatAnotherNameMayHave(String name, String source) {
        store.putOwnText(name, ownEvents(source));

        assertThat(authenticate("own", "own")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections())
                .hasEntrySatisfying(name, reason -> assertThat(reason).contains("the secret's name up to its first /"));
    }

    @ParameterizedTest
    @CsvSource({
        "web, web",
        "Web, web",
        "web, Web",
        "web/backup, web",
        "web/backup, web.backup",
        "web/a/b, web.any.thing",
        "web, web."
    })
    void itsEventsAreOfItsName(String name, String source) {
        store.putOwnText(name, ownEvents(source));

        assertThat(authenticate("own", "own"))
                .isInstanceOfSatisfying(
                        Authentication.Known.class,
                        known -> assertThat(known.sender().scope().eventsAs()).contains(source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "Backup"})
    void norMayItsEventsBeThoseOfOneThatIsListed(String source) {
        String listed = store.value;
        store.value = "{\"other\": {\"type\": \"bearer\", \"secrets\": [\"t\"], \"source\": \"normalized\","
                + " \"events_as\": \"" + source + "\"}}";
        store.putOwnText("backup/nightly", ownEvents("backup"));

        assertThat(authenticate("own", "own")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections()).containsExactly(Map.entry("backup/nightly", OwnSecrets.LISTED));
        assertThatExceptionOfType(InvalidSecretException.class)
                .isThrownBy(() -> SenderAuthenticator.checkOwnSecret(
                        "backup/nightly", ownEvents("backup"), Optional.of(store.value)))
                .withMessage(OwnSecrets.LISTED);

        store.value = listed;
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);
        assertThat(authenticate("own", "own")).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void onceItIsNotListedAnyMoreItIsKnownByItsOwn() {
        store.value = "{\"web\": {\"type\": \"bearer\", \"secrets\": [\"t\"], \"source\": \"grafana\"}}";
        store.putOwn("web", "one");
        authenticate("web", "one");

        store.value = "{\"X-Listed\":\"listed\"}";
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void thereAreNoMoreThanAHundred() {
        for (int i = 0; i < 105; i++) {
            store.putOwn("sender-%03d".formatted(i), "token-" + i);
        }

        assertThat(authenticate("sender-099", "token-99")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("sender-100", "token-100")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections())
                .containsOnlyKeys("sender-100", "sender-101", "sender-102", "sender-103", "sender-104");
    }

    /** Refused with 401 it would not send again. */
    @Test
    void whileTheyCannotBeReadNobodyWhoMayBeOneIsRefused() {
        store.putOwn("web", "one");
        store.folderDown = true;

        assertUnavailable("web", "one");
        assertThat(authenticate("listed", "listed")).isInstanceOf(Authentication.Known.class);

        store.folderDown = false;
        clock.advance(Duration.ofSeconds(30));
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
    }

    /** That they cannot be read must not keep a listed sender's new token out. */
    @Test
    void aNewTokenOfAListedSenderIsKnownMeanwhile() {
        authenticate("listed", "listed");
        store.folderDown = true;
        store.value = "{\"X-Listed\":\"new\"}";
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);

        assertThat(authenticate("listed", "new")).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void whatWasReadIsGoodForAnHourAndReadAgainAtMostEveryHalfMinute() {
        store.putOwn("web", "one");
        authenticate("web", "one");
        store.folderDown = true;
        clock.advance(Duration.ofMinutes(59));

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
        assertThat(store.folderReads).hasValue(2);

        clock.advance(Duration.ofMinutes(1));
        assertUnavailable("web", "one");
    }

    /** Added after the last reading, it would be refused for an hour otherwise, and would not send again. */
    @Test
    void whoIsNotAmongWhatWasReadBeforeAFailureIsAskedToSendAgain() {
        store.putOwn("web", "one");
        authenticate("web", "one");
        store.putOwn("new", "new");
        store.folderDown = true;
        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);

        assertUnavailable("new", "new");
        assertUnavailable("new", "new");
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("listed", "listed")).isInstanceOf(Authentication.Known.class);

        store.folderDown = false;
        clock.advance(Duration.ofSeconds(30));
        assertThat(authenticate("new", "new")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("nobody", "none")).isInstanceOf(Authentication.Unknown.class);
    }

    @Test
    void strangersCauseOneReadingInHalfAMinuteWhileNoneSucceeds() {
        store.folderDown = true;

        for (int request = 0; request < 5; request++) {
            assertUnavailable("stranger", "one");
        }

        assertThat(store.folderReads).hasValue(1);
    }

    /** Those that come first by name have used up the looks at each reading. */
    @Test
    void othersWithoutAValidValueDoNotKeepTheValueBeforeOut() {
        for (int other = 0; other < 2 * OwnSecrets.MAX_LOOKS_BACK; other++) {
            store.putOwnText("a" + other, "hidden");
        }
        store.putOwnText("web", "hidden");
        store.previous.put("web", ScriptedSecretStore.ownSecret("web", "before"));

        for (int reading = 0; reading < 2; reading++) {
            assertUnavailable("web", "before");
            clock.advance(Duration.ofSeconds(30));
        }

        assertThat(authenticate("web", "before")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticate("stranger", "one")).isInstanceOf(Authentication.Unknown.class);
    }

    /** It may succeed the next time, unlike one that finds nothing. */
    @Test
    void aLookBackThatFailsIsRepeated() {
        store.putOwnText("web", "hidden");
        store.previous.put("web", ScriptedSecretStore.ownSecret("web", "before"));
        store.previousDown = true;

        assertUnavailable("web", "before");

        store.previousDown = false;
        clock.advance(Duration.ofSeconds(30));
        assertThat(authenticate("web", "before")).isInstanceOf(Authentication.Known.class);
    }

    /** Without a header of its own, a token's is that of the sender's name. */
    @ParameterizedTest
    @ValueSource(strings = {"host", "x-forwarded-proto"})
    void norIsOneByTheSendersName(String name) {
        store.putOwnText(name, "{\"type\": \"token\", \"secrets\": [\"https\"], \"source\": \"grafana\"}");

        assertThat(authenticator.authenticate(new SignedRequest(Map.of(name, "https"), new byte[0])))
                .isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "X-Web", "Api-Key", "Private-Token"})
    void headersOfTokensAreCredentials(String header) {
        store.putOwnText(
                "web",
                "{\"type\": \"token\", \"header\": \"" + header
                        + "\", \"secrets\": [\"one\"], \"source\": \"grafana\"}");

        assertThat(authenticator.authenticate(
                        new SignedRequest(Map.of(header.toLowerCase(Locale.ROOT), "one"), new byte[0])))
                .isInstanceOf(Authentication.Known.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-type", "Host", "x-forwarded-proto", "X-Amzn-Trace-Id", "user-agent"})
    void aHeaderOfEverybodysRequestsIsNoCredential(String header) {
        store.putOwnText(
                "web",
                "{\"type\": \"token\", \"header\": \"" + header
                        + "\", \"secrets\": [\"https\"], \"source\": \"grafana\"}");

        assertThat(authenticator.authenticate(
                        new SignedRequest(Map.of(header.toLowerCase(Locale.ROOT), "https"), new byte[0])))
                .isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticator.ownRejections()).containsOnlyKeys("web");
    }

    @Test
    void aSecretThatMayNotBeReadIsToldAndTheOthersAreKnown() {
        store.folder.put("web", new Content.Unreadable("AccessDeniedException: not with this key"));
        store.putOwn("other", "other");

        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);
        assertThat(authenticate("other", "other")).isInstanceOf(Authentication.Known.class);
        assertThat(authenticator.ownRejections())
                .containsExactly(Map.entry("web", "AccessDeniedException: not with this key"));
    }

    @Test
    void aSecretThatCannotBeReadJustNowIsGoodForAnHour() {
        store.putOwn("web", "one");
        authenticate("web", "one");
        store.folder.put("web", new Content.Unavailable("InternalServiceError: down"));
        clock.advance(Duration.ofMinutes(59));
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);

        clock.advance(SenderAuthenticator.CACHE);
        assertUnavailable("web", "one");

        store.putOwn("web", "one");
        clock.advance(Duration.ofSeconds(30));
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void withoutTheOneSecretNobodyIsKnown() {
        store.putOwn("web", "one");
        store.down = true;

        assertUnavailable("web", "one");
    }

    @Test
    void nothingOfThemIsKeptInASnapshot() {
        store.putOwn("web", "one");
        authenticate("web", "one");

        authenticator.clearCaches();

        store.folder.clear();
        assertThat(authenticate("web", "one")).isInstanceOf(Authentication.Unknown.class);
        assertThat(new Content.Value("hidden").toString()).doesNotContain("hidden");
    }

    @Test
    void aValueCanBeCheckedBeforeItIsPut() {
        SenderAuthenticator.checkOwnSecret(
                "web", ScriptedSecretStore.ownSecret("web", "hidden"), Optional.of(store.value));

        assertThatExceptionOfType(InvalidSecretException.class)
                .isThrownBy(() -> SenderAuthenticator.checkOwnSecret(
                        "x-listed", ScriptedSecretStore.ownSecret("web", "hidden"), Optional.of(store.value)))
                .withMessageContaining("webhook-secrets has an entry of this name");
        assertThatExceptionOfType(InvalidSecretException.class)
                .isThrownBy(() -> SenderAuthenticator.checkOwnSecret("n".repeat(101), "{}", Optional.empty()))
                .withMessageContaining("at most 100 characters");
    }

    private static String ownEvents(String source) {
        return "{\"type\": \"token\", \"header\": \"X-Own\", \"secrets\": [\"own\"], \"source\": \"normalized\","
                + " \"events_as\": \"" + source + "\"}";
    }

    private void assertUnavailable(String sender, String token) {
        assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> authenticate(sender, token));
    }

    private Authentication authenticate(String sender, String token) {
        return authenticator.authenticate(new SignedRequest(Map.of("x-" + sender, token), new byte[0]));
    }
}
