package dev.alerting.history.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An episode that goes on at the end of a day, with what the days after need to know of it.
 *
 * @param openedAt when its issue or row was written; empty if that was before history began
 * @param startedAt by the sender's clock
 * @param actedAt when a person first did something about it
 * @param repository of its issue; empty if that is not known
 * @param issue its number; empty for a row
 * @param expiresAt when its record goes away, unless the alert is seen again
 */
public record OpenEpisode(
        String fingerprint,
        int episode,
        Optional<Instant> openedAt,
        Optional<Instant> startedAt,
        Optional<Instant> actedAt,
        boolean closedByPerson,
        String team,
        RuleName rule,
        String repository,
        Optional<Integer> issue,
        Optional<Instant> expiresAt) {
    private static final Duration LONG = Duration.ofDays(7);

    /** When it began, as far as anybody knows. */
    public Optional<Instant> since() {
        return openedAt.or(() -> startedAt);
    }

    /** Whether it had gone on for seven days at that time. */
    public boolean isLongOpen(Instant at) {
        return since().filter(since -> !since.plus(LONG).isAfter(at)).isPresent();
    }

    /** Whether its record is gone by then: nobody has told of the alert for so long. */
    boolean isExpired(Instant at) {
        return expiresAt.filter(expired -> expired.isBefore(at)).isPresent();
    }

    /** One line. */
    public String write() {
        ObjectNode json = Json.object();
        json.put("f", fingerprint).put("e", episode);
        openedAt.ifPresent(at -> json.put("o", at.toString()));
        startedAt.ifPresent(at -> json.put("s", at.toString()));
        actedAt.ifPresent(at -> json.put("a", at.toString()));
        if (closedByPerson) {
            json.put("c", true);
        }
        json.put("t", team).put("r", rule.rule()).put("p", rule.source());
        if (!repository.isEmpty()) {
            json.put("g", repository);
        }
        issue.ifPresent(number -> json.put("n", number));
        expiresAt.ifPresent(at -> json.put("x", at.toString()));
        return Json.write(json);
    }

    /** Empty for a line of another form. */
    public static Optional<OpenEpisode> read(String line) {
        try {
            JsonNode json = Json.parse(line);
            return Json.text(json, "f")
                    .map(fingerprint -> new OpenEpisode(
                            fingerprint,
                            json.path("e").asInt(),
                            time(json, "o"),
                            time(json, "s"),
                            time(json, "a"),
                            json.path("c").asBoolean(),
                            json.path("t").asText(),
                            new RuleName(json.path("p").asText(), json.path("r").asText()),
                            json.path("g").asText(),
                            Optional.of(json.path("n").asInt()).filter(number -> number > 0),
                            time(json, "x")));
        } catch (InvalidJsonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(JsonNode json, String name) {
        return Json.text(json, name).map(Instant::parse);
    }
}
