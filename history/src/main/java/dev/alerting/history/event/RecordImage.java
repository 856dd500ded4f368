package dev.alerting.history.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record of the state table as its stream shows it, read by the names of its attributes. An image may be of an earlier or
 * later version than this code: what is missing or not understood is empty, except for fingerprint, version and episode.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>
 */
public final class RecordImage {
    /** An expiry after this is a mistake, and {@link Instant} has an end of its own. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final JsonNode item;
    private final String fingerprint;
    private final long version;
    private final int episode;

    private RecordImage(JsonNode item) {
        this.item = item;
        this.fingerprint = text(item, "fingerprint").orElseThrow(() -> missing("fingerprint"));
        this.version = number(item, "version").filter(n -> n > 0).orElseThrow(() -> missing("version"));
        this.episode = number(item, "episode")
                .filter(n -> n >= 0 && n <= Integer.MAX_VALUE)
                .map(Long::intValue)
                .orElseThrow(() -> missing("episode"));
    }

    /**
     * @param item the attributes, each as an object of its type and value
     * @throws UnreadableImageException if it is not the image of a record
     */
    public static RecordImage of(JsonNode item) {
        return new RecordImage(item);
    }

    private static UnreadableImageException missing(String attribute) {
        return new UnreadableImageException("the image has no usable " + attribute);
    }

    public String fingerprint() {
        return fingerprint;
    }

    public long version() {
        return version;
    }

    /** Counts the episodes of the alert; 0 before the first. */
    public int episode() {
        return episode;
    }

    boolean isOpen() {
        return text(item, "status").filter("OPEN"::equals).isPresent();
    }

    boolean isClosed() {
        return text(item, "status").filter("CLOSED"::equals).isPresent();
    }

    List<String> teams() {
        return texts(item, "teams");
    }

    String priority() {
        return text(item, "priority").orElse("");
    }

    boolean isRoutingUnknown() {
        return item.path("routing_unknown").path("BOOL").asBoolean();
    }

    /** Whether the firing said nowhere what to do about it. Earlier records do not tell. */
    boolean isWithoutRunbook() {
        return story().path("no_runbook").path("BOOL").asBoolean();
    }

    /** When the record goes away, unless the alert is seen again. */
    Optional<Instant> expiresAt() {
        return number(item, "ttl_expires_at")
                .filter(seconds -> seconds > 0 && seconds < LATEST.getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    String title() {
        return text(item, "title").orElse("");
    }

    String repository() {
        return text(item, "issue_repo").orElse("");
    }

    Optional<Integer> issue() {
        return number(item, "issue_number").map(Long::intValue);
    }

    boolean isRow() {
        return text(item, "storm").isPresent();
    }

    /** What the alert comes from, e.g. {@code grafana}. */
    String source() {
        return identity("source").or(() -> text(item, "storm_source")).orElse("");
    }

    /** As far as its sender says; else the title. */
    String rule() {
        return identity("rule")
                .or(() -> text(item, "storm_rule"))
                .filter(rule -> !rule.equals(Interpretation.Origin.UNKNOWN_SUBJECT))
                .orElseGet(this::title);
    }

    private Optional<String> identity(String field) {
        try {
            return text(item, "identity").flatMap(json -> Json.text(Json.parse(json), field));
        } catch (InvalidJsonException e) {
            // Too long to be kept whole.
            return Optional.empty();
        }
    }

    Optional<Instant> startedAt() {
        return time(item, "episode_started_at");
    }

    Optional<Instant> lastProviderStateAt() {
        return time(item, "last_provider_state_at");
    }

    boolean isClosedByPerson() {
        return item.path("manually_closed").path("BOOL").asBoolean();
    }

    Optional<Instant> closedByPersonAt() {
        return time(item, "manually_closed_at");
    }

    boolean isClosedAsDuplicate() {
        return isClosedByPerson() && handling().path("duplicate").path("BOOL").asBoolean();
    }

    Optional<String> acknowledgedBy() {
        return text(handling(), "acked_by");
    }

    Optional<Instant> acknowledgedAt() {
        return time(handling(), "acked_at");
    }

    Optional<Instant> snoozedUntil() {
        return time(handling(), "snoozed_until");
    }

    Optional<Instant> silencedUntil() {
        return time(handling(), "silenced_until");
    }

    long keptSilent() {
        return number(handling(), "silenced").orElse(0L);
    }

    Optional<String> noise() {
        return text(handling(), "noise");
    }

    boolean isUseful() {
        return handling().path("useful").path("BOOL").asBoolean();
    }

    Optional<String> cause() {
        return text(handling(), "cause");
    }

    boolean isKeptOpen() {
        return handling().path("kept_open").path("BOOL").asBoolean();
    }

    Optional<String> namedTeam() {
        return text(handling(), "team");
    }

    long repeats() {
        return number(story(), "repeats").orElse(0L);
    }

    Optional<Long> comments() {
        return number(story(), "comments");
    }

    Optional<Instant> endedAt() {
        return time(story(), "ended_at");
    }

    boolean isEndedOutOfSight() {
        return text(story(), "ended_how").filter("OUT_OF_SIGHT"::equals).isPresent();
    }

    /** When the episodes before this one began, as far as they are remembered. */
    List<Instant> earlierStarts() {
        List<Instant> starts = new ArrayList<>();
        story().path("past")
                .path("L")
                .forEach(past -> time(past.path("M"), "started_at").ifPresent(starts::add));
        return starts;
    }

    private JsonNode handling() {
        return item.path("handling").path("M");
    }

    private JsonNode story() {
        return item.path("story").path("M");
    }

    private static Optional<String> text(JsonNode map, String name) {
        return Json.text(map.path(name), "S");
    }

    private static List<String> texts(JsonNode map, String name) {
        List<String> texts = new ArrayList<>();
        map.path(name).path("L").forEach(value -> Json.text(value, "S").ifPresent(texts::add));
        return texts;
    }

    private static Optional<Long> number(JsonNode map, String name) {
        try {
            return Json.text(map.path(name), "N").map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(JsonNode map, String name) {
        try {
            return text(map, name).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
