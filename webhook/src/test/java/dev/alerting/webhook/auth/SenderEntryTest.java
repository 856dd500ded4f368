package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.webhook.auth.KnownSenders.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of an entry, and what each wrong one is told. */
class SenderEntryTest {
    private static final String SOURCES = SenderRegistry.sourceNames();

    static List<AlertSource> formats() {
        return SenderRegistry.all().stream().map(AlertSender::source).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'hidden'; TokenScheme[x-a]",
                "['hidden','hidden-2']; TokenScheme[x-a]",
                "{'type':'token','secrets':['hidden']}; TokenScheme[x-a]",
                "{'type':'token','header':'X-B','secrets':['hidden']}; TokenScheme[x-b]",
                "{'type':'bearer','secrets':['hidden']}; AuthorizationScheme[authorization, Bearer]",
                "{'type':'bearer','header':'X-Auth','secrets':['hidden']}; AuthorizationScheme[x-auth, Bearer]",
                "{'type':'basic','username':'u','secrets':['hidden']}; AuthorizationScheme[authorization, Basic]",
                "{'type':'hmac-sha256','secrets':['hidden']}; HmacScheme[x-a]",
                "{'type':'hmac-sha256','header':'X-B','prefix':'v0=','encoding':'base64','delivery_header':'X-Id',"
                        + "'secrets':['hidden']}; HmacScheme[x-b]",
                "{'type':'grafana-hmac','secrets':['hidden']}; GrafanaScheme[x-grafana-alerting-signature]",
                "{'type':'grafana-hmac','timestamp_header':'X-T','replay_window_seconds':3600,'secrets':['hidden']};"
                        + " GrafanaScheme[x-grafana-alerting-signature]",
                "{'type':'pagerduty','secrets':['hidden']}; PagerDutyScheme[x-pagerduty-signature]",
                "{'type':'github','header':'X-Sig','secrets':['hidden']}; HmacScheme[x-sig]",
            })
    void everyFormIsRead(String json, String scheme) {
        Entry entry = read(json);

        assertThat(entry.scheme()).hasToString(scheme);
        assertThat(entry.sender().name()).isEqualTo("X-A");
        assertThat(entry.sender().realm()).isEqualTo("X-A");
        assertThat(entry.sender().scope()).isEqualTo(SenderScope.ANYTHING);
        assertThat(entry.toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatCanBeTheOnlyOne(AlertSource source) {
        String type = source.equals(AlertSource.GITHUB) ? "github" : "token";

        Entry entry = read("{'type':'" + type + "','secrets':['hidden'],'source':'" + source.attribute() + "'}");

        assertThat(entry.sender().scope().source()).contains(source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "''; the token of X-A is not a text",
                "' '; the token of X-A is not a text",
                "7; the token of X-A is not a text",
                "null; the token of X-A is not a text",
                "[]; the tokens of X-A are not 1 to 10 texts",
                "['hidden',7]; the tokens of X-A are not 1 to 10 texts",
                "['hidden',' ']; the tokens of X-A are not 1 to 10 texts",
                "['hidden',['hidden']]; the tokens of X-A are not 1 to 10 texts",
                "['1','2','3','4','5','6','7','8','9','10','11']; the tokens of X-A are not 1 to 10 texts",
                "{}; the entry X-A: secrets must be a list of 1 to 10 texts",
                "{'type':'token'}; the entry X-A: secrets must be a list of 1 to 10 texts",
                "{'type':'token','secrets':'hidden'}; the entry X-A: secrets must be a list of 1 to 10 texts",
                "{'type':'token','secrets':{'a':'hidden'}}; the entry X-A: secrets must be a list of 1 to 10 texts",
                "{'secrets':['hidden']}; the entry X-A: type must be token, bearer, basic, hmac-sha256, grafana-hmac,"
                        + " pagerduty or github",
                "{'type':'hidden','secrets':['hidden']}; the entry X-A: type must be token, bearer, basic, hmac-sha256,"
                        + " grafana-hmac, pagerduty or github",
                "{'type':'token','secrets':['hidden'],'sources':'grafana'}; the entry X-A: the field sources is not"
                        + " known for type token",
                "{'type':'token','secrets':['hidden'],'prefix':'x'}; the entry X-A: the field prefix is not known for"
                        + " type token",
                "{'type':'github','secrets':['hidden'],'timestamp_header':'X-T'}; the entry X-A: the field"
                        + " timestamp_header is not known for type github",
                "{'type':'token','secrets':['hidden'],'source':'github'}; the entry X-A: source github needs type github:"
                        + " people give commands by its events",
                "{'type':'token','secrets':['hidden'],'source':7}; the entry X-A: source must be a text",
                "{'type':'token','secrets':['hidden'],'events_as':'backup'}; the entry X-A: events_as is for source"
                        + " normalized only",
                "{'type':'token','secrets':['hidden'],'source':'grafana','events_as':'backup'}; the entry X-A: events_as"
                        + " is for source normalized only",
                "{'type':'token','header':'X B','secrets':['hidden']}; the entry X-A: header must be the name of a header",
                "{'type':'basic','secrets':['hidden']}; the entry X-A: username must be a text without a colon",
                "{'type':'basic','username':'a:b','secrets':['hidden']}; the entry X-A: username must be a text without"
                        + " a colon",
                "{'type':'hmac-sha256','encoding':'HEX','secrets':['hidden']}; the entry X-A: encoding must be hex or"
                        + " base64",
                "{'type':'token','secrets':['hidden'],'realm':7}; the entry X-A: realm must be a text",
                "{'type':'token','secrets':['hidden'],'realm':' '}; the entry X-A: realm must be a text",
                "{'type':'token','secrets':['hidden'],'realm':' a'}; the entry X-A: realm must be 1 to 100 printable"
                        + " characters without blanks around them",
                "{'type':'token','secrets':['hidden'],'realm':'a\\u0009b'}; the entry X-A: realm must be 1 to 100"
                        + " printable characters without blanks around them",
                "{'type':'token','secrets':['hidden'],'realm':'a\\ud800'}; the entry X-A: realm must be 1 to 100"
                        + " printable characters without blanks around them",
                "{'type':'grafana-hmac','replay_window_seconds':60,'secrets':['hidden']}; the entry X-A:"
                        + " replay_window_seconds needs a timestamp_header",
                "{'type':'grafana-hmac','timestamp_header':'X-T','replay_window_seconds':0,'secrets':['hidden']}; the"
                        + " entry X-A: replay_window_seconds must be a whole number from 1 to 3600",
                "{'type':'grafana-hmac','timestamp_header':'X-T','replay_window_seconds':'60','secrets':['hidden']}; the"
                        + " entry X-A: replay_window_seconds must be a whole number from 1 to 3600",
            })
    void aWrongEntryIsRefusedWithoutShowingASecret(String json, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessage(message);
    }

    @Test
    void aMistypedSourceIsRefusedAndNotTakenForAnything() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{'type':'token','secrets':['hidden'],'source':'grafanna'}"))
                .withMessage("the entry X-A: source must be one of " + SOURCES);
    }

    @Test
    void aSendersNameNeedNotBeAHeaderWhereAHeaderIsGiven() {
        assertThat(SenderEntry.read(
                                "Team Web's backup",
                                Json.parse("{\"type\":\"token\",\"header\":\"X-B\",\"secrets\":[\"x\"]}"))
                        .scheme())
                .hasToString("TokenScheme[x-b]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SenderEntry.read(
                        "Team Web's backup", Json.parse("{\"type\":\"token\",\"secrets\":[\"hidden\"]}")))
                .withMessage("the entry Team Web's backup: header must be the name of a header");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "token; ",
                "bearer; ",
                "basic; 'username':'u',",
                "hmac-sha256; ",
                "grafana-hmac; ",
                "pagerduty; ",
                "github; ",
            },
            quoteCharacter = '`')
    void everyTypeMayNameItsRealm(String type, String more) {
        String fields = more == null ? "" : more;

        assertThat(read("{'type':'" + type + "'," + fields + "'secrets':['hidden'],'realm':'Prod EU'}")
                        .sender()
                        .realm())
                .isEqualTo("Prod EU");
    }

    @Test
    void aRealmHasAtMostAHundredCharacters() {
        String longest = "r".repeat(Realm.MAX_LENGTH);

        assertThat(read("{'type':'token','secrets':['hidden'],'realm':'" + longest + "'}")
                        .sender()
                        .realm())
                .isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{'type':'token','secrets':['hidden'],'realm':'" + longest + "r'}"));
    }

    private static Entry read(String json) {
        return SenderEntry.read("X-A", Json.parse(json.replace('\'', '"')));
    }
}
