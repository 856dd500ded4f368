package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.StateBlock;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Details;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.SafeText;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.local.github.text.TextEffects;
import dev.alerting.local.github.text.TextEffects.Reference.Kind;
import dev.alerting.local.github.tracker.ContentRules;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hostile text in every place of every sender's format, judged by what GitHub would do with what is written there.
 */
@ExtendWith(SimulationExtension.class)
class HostileTextTest {
    private static final String PERSON = "octocat";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern MARKER = Pattern.compile(
            "<!-- alerting-infra fingerprint=([0-9a-f]{64}) episode=1" + "(?: action=[0-9a-f]{8,64})? -->\\n.*",
            Pattern.DOTALL);
    private static final Pattern BLOCK_START =
            Pattern.compile("<!-- alerting-infra:state:start v=\\d+ -->\\n(?:<!-- base=[0-9a-f]{16} -->\\n)?");
    private static final Pattern BLOCK_END = Pattern.compile("<!-- alerting-infra:state:end -->");
    private static final Pattern BOXES =
            Pattern.compile("- \\[[ x]] I am on it\\n- \\[[ x]] Snooze 4 h\\n- \\[[ x]] Noise\\n");
    private static final Set<Kind> ISSUES = EnumSet.of(Kind.ISSUE, Kind.FOREIGN_ISSUE, Kind.ISSUE_URL);

    private static final Pattern LABEL =
            Pattern.compile("area:alerting|routing:unknown|(?:Source|Pri|Team):[\\p{L}\\p{N}._+/&-]+");

    /** Everything but line feed and tab; of the invisible characters only the zero-width space is ours. */
    private static final Pattern NOT_FOR_PEOPLE =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\p{Cf}&&[^\\u200b\\u0600-\\u0605\\u06dd]]"
                    + "|[\\u034f\\u115f\\u1160\\u3164\\uffa0\\ufdd0-\\ufdef\\ufffe\\uffff]|\\p{Cs}");

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);
    private final StateBlock blocks = new StateBlock(List.of(ZoneOffset.UTC));
    private final IssueRenderer renderer = new IssueRenderer(List.of(ZoneOffset.UTC));
    private final List<String> wrong = new ArrayList<>();
    private Simulation simulation;
    private int before;

    @BeforeEach
    void open(Simulation shared) {
        simulation = shared;
        before = shared.gitHub().issues().size();
    }

    @Test
    void eachTextOfTheTableWouldDoSomething() {
        assertThat(HostileTexts.all()).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
        // The long ones become harmful, or too long, where they are cut.
        assertThat(HostileTexts.all().stream()
                        .filter(text -> text.length() < ContentRules.MAX_TITLE)
                        .filter(text -> harm(text, Set.of()).isEmpty()))
                .isEmpty();
    }

    /** One place at a time, so that no text hides what another does. The alerts are rendered and go no further. */
    @ParameterizedTest
    @EnumSource
    void noTextInAnyPlaceDoesAnything(SenderFormat format) {
        int alerts = 0;
        for (String place : format.places()) {
            for (String text : HostileTexts.all()) {
                ObjectNode body = format.alert("hostile");
                format.fill(body, place, text);
                Optional<Alert> alert = alert(Json.write(body));
                if (alert.isPresent()) {
                    alerts++;
                    judgeRendered(format + " " + place + " = " + SafeText.truncate(text, 60), alert.get());
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(alerts)
                .isGreaterThan(format.places().size() * HostileTexts.all().size() / 2);
    }

    static List<AlertSender> senders() {
        return SenderRegistry.all().stream()
                .filter(sender -> !sender.source().isOfDeployment())
                .toList();
    }

    /** Every registered sender, without a line here for it: each text in all places of its sample at once. */
    @ParameterizedTest
    @MethodSource("senders")
    void noTextInTheSampleOfASenderDoesAnything(AlertSender sender) {
        JsonNode sample =
                Json.parse(sender.sample(SamplePhase.FIRING, simulation.clock().instant()));
        List<JsonPointer> places = new ArrayList<>();
        collectTexts(sample, JsonPointer.empty(), places);
        int filled = 0;
        for (String text : HostileTexts.all()) {
            JsonNode body = sample.deepCopy();
            for (JsonPointer place : places) {
                JsonNode tried = body.deepCopy();
                fill(tried, place, text);
                // Where the text would make the message invalid, it reaches no alert.
                if (alert(Json.write(tried)).isPresent()) {
                    body = tried;
                    filled++;
                }
            }
            judgeRendered(
                    sender.source() + " = " + SafeText.truncate(text, 60),
                    alert(Json.write(body)).orElseThrow());
        }

        assertThat(wrong).isEmpty();
        assertThat(filled).isGreaterThan(places.size() * HostileTexts.all().size() / 2);
    }

    private static void fill(JsonNode body, JsonPointer place, String text) {
        if (body.at(place.head()) instanceof ObjectNode parent) {
            parent.put(place.last().getMatchingProperty(), text);
        } else {
            ((ArrayNode) body.at(place.head())).set(place.last().getMatchingIndex(), text);
        }
    }

    private static void collectTexts(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        node.properties().forEach(field -> collectTexts(field.getValue(), at.appendProperty(field.getKey()), places));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collectTexts(node.get(i), at.appendIndex(i), places);
        }
        if (node.isTextual()) {
            places.add(at);
        }
    }

    /** What is said about messages that cannot be processed holds text of theirs, too. */
    @Test
    void noTextOfAWrongMessageDoesAnything() {
        List<String> places = List.of("/source", "/occurred_at", "/unknown", "/links/runbook_url", "/raw_provider/*");
        int number = 0;
        for (String text : HostileTexts.all()) {
            ObjectNode body = SenderFormat.NORMALIZED.alert("hostile").put("schema_version", 2);
            SenderFormat.NORMALIZED.fill(body, "/identity/rule_id", SafeText.truncate(text, 2000));
            SenderFormat.NORMALIZED.fill(body, places.get(number++ % places.size()), text);
            simulation.sendBody(Json.write(body));
        }
        simulation.drain();

        for (StoredIssue issue : newIssues()) {
            judge("#" + issue.number(), written(issue), Set.of());
        }
        assertThat(wrong).isEmpty();
        assertThat(newIssues()).hasSizeGreaterThanOrEqualTo(HostileTexts.all().size());
    }

    /** All places at once, over the whole life of the alert: issue, comment on a change, comment at the end. */
    @ParameterizedTest
    @EnumSource
    void noTextInAllPlacesDoesAnythingOverTheLifeOfAnAlert(SenderFormat format) {
        Map<String, Set<String>> links = new HashMap<>();
        List<ObjectNode> alerts = new ArrayList<>();
        for (String text : HostileTexts.all()) {
            ObjectNode body = format.alert("hostile" + COUNT.incrementAndGet());
            format.places().forEach(place -> {
                ObjectNode tried = body.deepCopy();
                format.fill(tried, place, text);
                // What would be refused altogether is in the test above.
                if (alert(Json.write(tried)).isPresent()) {
                    format.fill(body, place, text);
                }
            });
            alert(Json.write(body)).ifPresent(alert -> {
                alerts.add(body);
                links.put(alert.fingerprint(), addresses(alert.event()));
            });
        }
        assertThat(alerts).hasSizeGreaterThan(HostileTexts.all().size() / 2);

        alerts.forEach(alert -> simulation.sendBody(Json.write(alert)));
        simulation.drain();
        alerts.forEach(alert -> simulation.sendBody(Json.write(format.changed(alert))));
        simulation.drain();
        // So that the end is told as well.
        newIssues().forEach(issue -> simulation.gitHub().people().comment(issue.number(), PERSON, "I am looking."));
        alerts.forEach(alert -> simulation.sendBody(Json.write(format.ended(alert))));
        simulation.drain();

        for (StoredIssue issue : newIssues()) {
            judge("#" + issue.number(), written(issue), links.getOrDefault(fingerprint(issue.body()), Set.of()));
        }
        assertThat(wrong).isEmpty();
        assertThat(newIssues()).hasSize(alerts.size()).allMatch(issue -> !issue.isOpen());
        assertThat(newIssues()).allMatch(issue -> !written(issue).comments().isEmpty());
        assertThat(newIssues()).anyMatch(issue -> written(issue).comments().size() == 2);
    }

    /** What was written about one alert. */
    private record Written(String title, String body, List<String> comments, List<String> labels) {}

    private static Written written(StoredIssue issue) {
        return new Written(
                issue.title(),
                issue.body(),
                issue.comments().stream()
                        .filter(comment -> !comment.author().login().equals(PERSON))
                        .map(StoredComment::body)
                        .toList(),
                issue.labels());
    }

    private void judgeRendered(String which, Alert alert) {
        IssueRenderer.NewEpisode rendered = new IssueRenderer.NewEpisode(alert, 1, Optional.empty());
        String block = blocks.renderForms(record(alert)).getFirst();
        for (IssueDraft draft : List.of(
                renderer.renderIssue(rendered),
                renderer.renderIssue(rendered, Optional.of(block)),
                renderer.minimalDraft(rendered))) {
            judge(which, new Written(draft.title(), draft.body(), List.of(), draft.labels()), addresses(alert.event()));
        }
    }

    /** As it is when the alert begins. */
    private static AlertRecord record(Alert alert) {
        AlertEvent event = alert.event();
        return AlertRecord.unseen(alert.fingerprint(), event.occurredAt()).toBuilder()
                .status(Status.OPEN)
                .routing(event.teams(), event.priority(), false)
                .newEpisode(event.occurredAt(), event.occurredAt())
                .details(Details.of(event))
                .title(event.title())
                .lastEvent(event.occurredAt(), event.reason())
                .build();
    }

    /** What people have said of this episode, and of those before. */
    @Test
    void noTextInTheBlockDoesAnything() {
        Instant now = simulation.clock().instant();
        for (String text : HostileTexts.all()) {
            AlertRecord.Builder record = AlertRecord.unseen("f".repeat(64), now).toBuilder();
            for (int episode = 0; episode < 3; episode++) {
                record.newEpisode(now, now)
                        .handling(Handling.NONE.toBuilder()
                                .acknowledged(text, now)
                                .cause(text)
                                .noise(text)
                                .build())
                        .ended(new Ended(now, Ended.Ending.RESOLVED));
            }
            record.routing(List.of(text), Priority.P1, false)
                    .details(new Details(List.of(text, text), text, false))
                    .lastEvent(now, Optional.of(text));

            for (String form : blocks.renderForms(record.build())) {
                harm(form, Set.of()).forEach(what -> wrong.add(SafeText.truncate(text, 60) + " " + what));
            }
        }

        assertThat(wrong).isEmpty();
    }

    private void judge(String which, Written written, Set<String> allowedLinks) {
        List<String> harm = new ArrayList<>(harmOfTitle(written.title()));
        if (written.title().contains("\n") || written.title().length() > ContentRules.MAX_TITLE) {
            harm.add("has a title of several lines, or too long");
        }
        harm.addAll(harm(written.body(), allowedLinks));
        for (String comment : written.comments()) {
            harm.addAll(harm(comment, allowedLinks));
            if (!fingerprint(comment).equals(fingerprint(written.body()))) {
                harm.add("has a comment of another alert");
            }
        }
        written.labels().stream()
                .filter(label -> !LABEL.matcher(label).matches() || label.length() > ContentRules.MAX_LABEL)
                .forEach(label -> harm.add("has the label " + label));
        if (!MARKER.matcher(written.body()).matches() || written.body().length() > ContentRules.MAX_BODY) {
            harm.add("has no marker at the beginning, or too long a body");
        }
        harm.forEach(what -> wrong.add(which + " " + what));
    }

    /** The block's markers and boxes, once: a copy in a text of an alert is not ours. */
    private static String withoutBlock(String body) {
        return BOXES.matcher(BLOCK_END
                        .matcher(BLOCK_START.matcher(body).replaceFirst(""))
                        .replaceFirst(""))
                .replaceFirst("");
    }

    /** What GitHub would do with a text of an issue, shown there or quoted in a reply by e-mail; empty is well. */
    private static List<String> harm(String written, Set<String> allowedLinks) {
        String text = withoutBlock(written);
        boolean marked = MARKER.matcher(text).matches();
        // The marker holds hashes of ours only.
        String visible = marked ? text.substring(text.indexOf('\n')) : text;
        List<String> harm = new ArrayList<>(harmOfPlainText(visible));
        harm.addAll(harm(TextEffects.ofMarkdown(text), allowedLinks));
        if (marked ? text.lastIndexOf("<!--") > 0 : text.contains("<!--")) {
            harm.add("holds a comment that is not our marker");
        }
        return harm;
    }

    /** A title is not Markdown, and nobody is notified of what it says. */
    private static List<String> harmOfTitle(String title) {
        return harmOfPlainText(title);
    }

    /**
     * What a title, or a text quoted in a reply by e-mail, would do to others. Addresses, commits and check boxes do
     * nothing to anybody, and are what people copy.
     */
    private static List<String> harmOfPlainText(String text) {
        TextEffects effects = TextEffects.ofPlainText(text);
        List<String> harm = harmToOthers(effects);
        effects.references().stream()
                .filter(reference -> ISSUES.contains(reference.kind()))
                .forEach(reference -> harm.add("refers to " + reference));
        NOT_FOR_PEOPLE
                .matcher(text)
                .results()
                .forEach(
                        found -> harm.add("holds U+%04x".formatted(found.group().codePointAt(0))));
        return harm;
    }

    /** What the text of an issue would do where it is shown. */
    private static List<String> harm(TextEffects effects, Set<String> allowedLinks) {
        List<String> harm = harmToOthers(effects);
        effects.references().stream()
                // A number is a commit only to the stand-in, which takes every commit to exist.
                .filter(reference -> reference.kind() != Kind.SHORT_COMMIT
                        || !reference.text().matches("[0-9]+"))
                .forEach(reference -> harm.add("refers to " + reference));
        effects.links().stream()
                .filter(link -> !allowedLinks.contains(link.destination()))
                .forEach(link -> harm.add("links to " + link));
        if (effects.taskItems() > 0) {
            harm.add("has check boxes");
        }
        return harm;
    }

    private static List<String> harmToOthers(TextEffects effects) {
        List<String> harm = new ArrayList<>();
        effects.mentions().forEach(mention -> harm.add("mentions " + mention));
        effects.closingKeywords().forEach(keyword -> harm.add("closes " + keyword));
        effects.images().forEach(image -> harm.add("shows " + image));
        effects.rawHtml().forEach(tag -> harm.add("has the tag " + tag));
        return harm;
    }

    private Optional<Alert> alert(String message) {
        return normalizer
                .interpret(
                        message,
                        new MessageContext(
                                Optional.empty(),
                                Optional.empty(),
                                simulation.clock().instant()))
                .stream()
                .filter(Alert.class::isInstance)
                .map(Alert.class::cast)
                .findFirst();
    }

    /** The addresses of the four links of an event, as an issue has them. */
    private static Set<String> addresses(AlertEvent event) {
        return Stream.of(
                        event.links().runbook(),
                        event.links().dashboard(),
                        event.links().source(),
                        event.links().silence())
                .flatMap(Optional::stream)
                .map(HostileTextTest::address)
                .collect(Collectors.toSet());
    }

    private static String address(URI uri) {
        String link = SafeText.link("", uri);
        return link.substring("[](<".length(), link.length() - ">)".length());
    }

    private List<StoredIssue> newIssues() {
        List<StoredIssue> issues = simulation.gitHub().issues();
        return issues.subList(before, issues.size());
    }

    private static String fingerprint(String body) {
        var marker = MARKER.matcher(body);
        return marker.matches() ? marker.group(1) : "no marker at the beginning";
    }
}
