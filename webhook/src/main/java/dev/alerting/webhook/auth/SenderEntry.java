package dev.alerting.webhook.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.webhook.auth.HmacScheme.Encoding;
import dev.alerting.webhook.auth.KnownSenders.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads one entry of the secret: a token, a list of tokens (the name is the header), or an object with {@code type} and
 * {@code secrets} (the name is the sender's). Refuses unknown fields: with a mistyped {@code source}, a sender could
 * otherwise send anything.
 */
final class SenderEntry {
    static final int MAX_SECRETS = 10;

    private static final int DEFAULT_WINDOW_SECONDS = 300;
    private static final int MAX_WINDOW_SECONDS = 3600;

    /** Others, such as Host, have the same value in everybody's requests, which would all be this sender's. */
    private static final Pattern OWN_TOKEN_HEADER =
            Pattern.compile("x-(?!forwarded|amzn).*|.*(auth|token|key|secret).*");

    /** RFC 9110, 5.1: a field name is a token. */
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final String name;
    private final JsonNode json;
    private final Set<String> known =
            new HashSet<>(Set.of("type", "secrets", "source", "events_as", "header", "realm"));

    private SenderEntry(String name, JsonNode json) {
        this.name = name;
        this.json = json;
    }

    /** @throws IllegalArgumentException naming the entry and what is wrong with it, never a secret */
    static Entry read(String name, JsonNode value) {
        if (value.isObject()) {
            return new SenderEntry(name, value).read();
        }
        List<String> tokens = value.isArray()
                ? readTexts(value)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the tokens of " + name + " are not 1 to " + MAX_SECRETS + " texts"))
                : text(value)
                        .map(List::of)
                        .orElseThrow(() -> new IllegalArgumentException("the token of " + name + " is not a text"));
        return new Entry(
                new Sender(name, Realm.ofEntry(name), SenderScope.ANYTHING, Optional.empty()),
                new TokenScheme(name.toLowerCase(Locale.ROOT), tokens));
    }

    /**
     * Reads the entry of a sender that has a secret of its own. Whoever may write that secret can give himself no more than one
     * format, and no name but that of the secret: with another sender's name, or its events' source, he could end its alerts, with GitHub's events
     * give commands in anybody's name, with heartbeats hide that the real ones have stopped.
     *
     * @throws IllegalArgumentException naming the sender and what is wrong, never a secret
     */
    static Entry readOwn(String name, JsonNode value) {
        if (!Realm.isValid(name)) {
            throw new IllegalArgumentException("the name of a sender has at most " + Realm.MAX_LENGTH + " characters");
        }
        if (!value.isObject()) {
            throw new IllegalArgumentException("it must be a JSON object with type, secrets and source");
        }
        Entry entry = new SenderEntry(name, value).read();
        SenderScope scope = entry.sender().scope();
        if (scope.source().filter(source -> !source.isOfDeployment()).isEmpty()) {
            throw new IllegalArgumentException("source is needed, and neither github nor heartbeat");
        }
        if (scope.source().equals(Optional.of(AlertSource.NORMALIZED))) {
            checkOwnEvents(
                    name,
                    scope.eventsAs()
                            .orElseThrow(
                                    () -> new IllegalArgumentException("events_as is needed with source normalized")));
        }
        String header = Json.text(value, "header").orElse(name).toLowerCase(Locale.ROOT);
        if (Json.text(value, "type").equals(Optional.of("token"))
                && !OWN_TOKEN_HEADER.matcher(header).matches()) {
            throw new IllegalArgumentException(
                    "a token's header must begin with X- (not X-Forwarded-, X-Amzn-), or have auth, token, key or secret in its name");
        }
        if (value.has("realm")) {
            throw new IllegalArgumentException("realm is for entries of webhook-secrets only");
        }
        return entry;
    }

    /**
     * The source is part of an event's identity, so nobody may take it from another. Who may write below which name, IAM decides,
     * and a name has one first part, a source one beginning: no two of them can meet.
     */
    private static void checkOwnEvents(String name, String eventsAs) {
        String source = eventsAs.toLowerCase(Locale.ROOT);
        if (SenderRegistry.findSource(source).isPresent()) {
            throw new IllegalArgumentException("events_as must not be the name of a format");
        }
        String own = name.toLowerCase(Locale.ROOT).split("/", 2)[0];
        if (!source.split("\\.", 2)[0].equals(own)) {
            throw new IllegalArgumentException(
                    "events_as must be the secret's name up to its first /, or begin with it and a"
                            + " dot, such as web or web.backup in a secret web/backup");
        }
    }

    private Entry read() {
        String type = Json.text(json, "type").orElse("");
        List<String> secrets = readTexts(json.path("secrets"))
                .orElseThrow(() -> invalidEntry("secrets must be a list of 1 to 10 texts"));
        Optional<String> delivery = Optional.empty();
        Scheme scheme = switch (type) {
            case "token" -> new TokenScheme(readHeader(name), secrets);
            case "bearer" -> AuthorizationScheme.bearer(readHeader("Authorization"), secrets);
            case "basic" -> AuthorizationScheme.basic(readHeader("Authorization"), readUsername(), secrets);
            case "hmac-sha256" -> {
                delivery = readOption("delivery_header").map(this::checkedHeader);
                yield new HmacScheme(
                        readHeader(name), readOption("prefix").orElse(""), readEncoding(), new SigningKeys(secrets));
            }
            case "grafana-hmac" ->
                new GrafanaScheme(
                        readHeader("X-Grafana-Alerting-Signature"), readTimestamp(), new SigningKeys(secrets));
            case "pagerduty" -> {
                delivery = Optional.of("X-Webhook-Id");
                yield new PagerDutyScheme(readHeader("X-PagerDuty-Signature"), new SigningKeys(secrets));
            }
            case "github" -> {
                delivery = Optional.of("X-GitHub-Delivery");
                yield new HmacScheme(
                        readHeader("X-Hub-Signature-256"), "sha256=", Encoding.HEX, new SigningKeys(secrets));
            }
            default ->
                throw invalidEntry("type must be token, bearer, basic, hmac-sha256, grafana-hmac, pagerduty or github");
        };
        Sender sender = new Sender(name, readRealm(), readScope(), delivery);
        if (sender.scope().source().equals(Optional.of(AlertSource.GITHUB)) && !type.equals("github")) {
            throw invalidEntry("source github needs type github: people give commands by its events");
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw invalidEntry("the field " + field + " is not known for type " + type);
            }
        });
        return new Entry(sender, scheme);
    }

    private String readRealm() {
        Optional<String> realm = readOption("realm");
        if (realm.filter(text -> !Realm.isValid(text)).isPresent()) {
            throw invalidEntry(
                    "realm must be 1 to " + Realm.MAX_LENGTH + " printable characters without blanks around them");
        }
        return realm.orElseGet(() -> Realm.ofEntry(name));
    }

    private SenderScope readScope() {
        Optional<AlertSource> source = readOption("source")
                .map(text -> SenderRegistry.findSource(text)
                        .orElseThrow(() -> invalidEntry("source must be one of " + SenderRegistry.sourceNames())));
        Optional<String> eventsAs = readOption("events_as");
        if (eventsAs.isPresent()
                && source.filter(AlertSource.NORMALIZED::equals).isEmpty()) {
            throw invalidEntry("events_as is for source normalized only");
        }
        return new SenderScope(source, eventsAs);
    }

    private String readHeader(String standard) {
        return checkedHeader(readOption("header").orElse(standard)).toLowerCase(Locale.ROOT);
    }

    private String checkedHeader(String header) {
        if (!HEADER.matcher(header).matches()) {
            throw invalidEntry("header must be the name of a header");
        }
        return header;
    }

    private String readUsername() {
        // A colon would end the name in the request: RFC 7617, 2.
        return readOption("username")
                .filter(text -> !text.contains(":"))
                .orElseThrow(() -> invalidEntry("username must be a text without a colon"));
    }

    private Encoding readEncoding() {
        return switch (readOption("encoding").orElse("hex")) {
            case "hex" -> Encoding.HEX;
            case "base64" -> Encoding.BASE64;
            default -> throw invalidEntry("encoding must be hex or base64");
        };
    }

    private Optional<GrafanaScheme.Timestamp> readTimestamp() {
        known.add("replay_window_seconds");
        JsonNode window = json.path("replay_window_seconds");
        Optional<String> header = readOption("timestamp_header").map(this::checkedHeader);
        if (!window.isMissingNode() && header.isEmpty()) {
            throw invalidEntry("replay_window_seconds needs a timestamp_header");
        }
        int seconds = window.isMissingNode() ? DEFAULT_WINDOW_SECONDS : window.isInt() ? window.intValue() : 0;
        if (seconds < 1 || seconds > MAX_WINDOW_SECONDS) {
            throw invalidEntry("replay_window_seconds must be a whole number from 1 to " + MAX_WINDOW_SECONDS);
        }
        return header.map(
                text -> new GrafanaScheme.Timestamp(text.toLowerCase(Locale.ROOT), Duration.ofSeconds(seconds)));
    }

    /** An optional field, whose value must be a text. */
    private Optional<String> readOption(String field) {
        known.add(field);
        return json.has(field)
                ? Optional.of(text(json.get(field)).orElseThrow(() -> invalidEntry(field + " must be a text")))
                : Optional.empty();
    }

    private IllegalArgumentException invalidEntry(String what) {
        return new IllegalArgumentException("the entry " + name + ": " + what);
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static Optional<List<String>> readTexts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> text(element).ifPresent(texts::add));
        boolean all = list.isArray() && texts.size() == list.size();
        return all && !texts.isEmpty() && texts.size() <= MAX_SECRETS ? Optional.of(texts) : Optional.empty();
    }
}
