package dev.alerting.common.sender.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Closed;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.IssueActivity.Overwrote;
import dev.alerting.common.issue.IssueActivity.Removed;
import dev.alerting.common.issue.IssueActivity.Reopened;
import dev.alerting.common.issue.IssueActivity.Ticked;
import dev.alerting.common.issue.IssueActivity.Unassigned;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.Interpretation.StormComment;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubSenderTest {
    static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    static final String MARKER = "<!-- alerting-infra fingerprint=" + FINGERPRINT + " episode=3 -->";

    private final GitHubSender sender = new GitHubSender();

    @Test
    void whatPeopleDoOnAnIssueOfOursIsTold() {
        assertThat(activity(event("closed", "{'issue':{'state_reason':'not_planned'}}")))
                .contains(new Closed("not_planned"));
        assertThat(activity(event("closed", "{'issue':{'state_reason':null}}"))).contains(new Closed(""));
        assertThat(activity(event("reopened", "{}"))).contains(new Reopened());
        assertThat(activity(event("deleted", "{}"))).contains(new Removed());
        assertThat(activity(event("transferred", "{}"))).contains(new Removed());
        assertThat(activity(event("assigned", "{'assignee':{'login':'bob'}}"))).contains(new Assigned("bob"));
        assertThat(activity(event("unassigned", "{'assignee':{'login':'bob'}}")))
                .contains(new Unassigned("bob"));
        assertThat(activity(comment("created", "/ack", ""))).contains(new Commented(77, "/ack", ""));
        assertThat(activity(comment("edited", "/ack\n/help", "/ack")))
                .contains(new Commented(77, "/ack\n/help", "/ack"));
    }

    @Test
    void itTellsWhichIssueOfWhichAlertAndWho() {
        IssueEvent event = (IssueEvent) interpret(comment("created", "/ack", ""));

        assertThat(event.repository()).isEqualTo("acme/alerts");
        assertThat(event.issue()).isEqualTo(12);
        assertThat(event.fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(event.actor()).isEqualTo("alice");
    }

    @Test
    void ofTheIssueOfAStormOnlyCommentsAreTold() {
        String storm = "<!-- alerting-infra storm=" + FINGERPRINT + " episode=2 -->";
        JsonNode comment = ofStorm(comment("edited", "/promote 3", "/promote 2"), storm);

        assertThat(interpret(comment))
                .isEqualTo(new StormComment(
                        "acme/alerts", 12, FINGERPRINT, 2, "alice", new Commented(77, "/promote 3", "/promote 2")));
        assertThat(interpret(sender.reduce(comment).orElseThrow())).isEqualTo(interpret(comment));
        for (String action : List.of("closed", "reopened", "deleted", "assigned")) {
            JsonNode other = ofStorm(event(action, "{'assignee':{'login':'bob'}}"), storm);
            assertThat(interpret(other)).isInstanceOf(Ignored.class);
            assertThat(sender.reduce(other)).isEmpty();
        }
    }

    private static JsonNode ofStorm(JsonNode event, String marker) {
        ((ObjectNode) event.path("issue")).put("body", marker + "\n\ntable");
        return event;
    }

    @Test
    void aBoxThatIsTickedIsTold() {
        String before = block("- [ ] I am on it\n- [ ] Snooze 4 h\n- [x] Noise");
        String after = block("- [x] I am on it\n- [ ] Snooze 4 h\n- [x] Noise");

        assertThat(activity(edited(before, after))).contains(new Ticked(Set.of("I am on it")));
        assertThat(activity(edited(after, before))).isEmpty();
        assertThat(activity(edited(before, after.replace("[x] I am", "[X] I am"))))
                .contains(new Ticked(Set.of("I am on it")));
        assertThat(activity(edited(before.replace("\n", "\r\n"), after.replace("\n", "\r\n"))))
                .contains(new Ticked(Set.of("I am on it")));
    }

    @Test
    void boxesOfPeopleAreTheirs() {
        String before = block("- [ ] Noise") + "\n- [ ] I am on it";

        assertThat(activity(edited(before, before.replace("[ ] I am", "[x] I am"))))
                .isEmpty();
        assertThat(activity(edited("no block", block("- [x] Noise")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"opened", "labeled", "unlabeled", "locked", "pinned", "milestoned", "typed", "", "assigned"})
    void otherActionsAskForNothing(String action) {
        assertThat(activity(event(action, "{}"))).isEmpty();
    }

    @Test
    void commentsWithoutCommandAndDeletedOnesAskForNothing() {
        assertThat(activity(comment("created", "I had a look", ""))).isEmpty();
        assertThat(activity(comment("created", "see /etc", ""))).isEmpty();
        assertThat(activity(comment("deleted", "/ack", ""))).isEmpty();
    }

    @Test
    void whatTheAuthorOfTheIssueDoesIsNotTold() {
        JsonNode ours = merged(event("closed", "{}"), "{'sender':{'login':'Alerting[bot]'}}");

        assertThat(activity(ours)).isEmpty();
    }

    @Test
    void whatAnEditOfOursHasOverwrittenIsToldWithWhatIsNeededToPutItBack() {
        String read = MARKER + "\ntext\n" + block("- [ ] Noise");
        String written =
                LivingBody.merge(read, List.of(LivingBody.startMarker(9) + "\n- [ ] Noise\n" + LivingBody.END));
        String us = "{'sender':{'login':'alerting[bot]'},'issue':{'user':{'type':'Bot'}}}";
        JsonNode lost = merged((ObjectNode) edited(read + "\nof a person", written), us);

        LivingBody.Overwritten text = ((Overwrote) activity(lost).orElseThrow()).text();

        assertThat(LivingBody.restore(text, written)).get().asString().contains("of a person");
        JsonNode small = sender.reduce(lost).orElseThrow();
        assertThat(activity(small)).contains(new Overwrote(text));
        assertThat(small.toString()).hasSizeLessThan(1_500);
        assertThat(activity(merged((ObjectNode) edited(read, written), us))).isEmpty();
        assertThat(sender.reduce(merged((ObjectNode) edited(read, written), us)))
                .isEmpty();
        assertThat(activity(merged((ObjectNode) edited(read + "\nof a person", written), us.replace("Bot", "User"))))
                .as("the author of an issue under a personal token")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'issue':{'body':'a bug'}}",
                "{'issue':{'body':null}}",
                "{'issue':{'body':' <!-- alerting-infra fingerprint=0 episode=1 -->'}}",
                "{'issue':{'pull_request':{}}}",
                "{'issue':{'number':'12'}}",
                "{'repository':{'full_name':''}}",
            })
    void whatIsNotAboutAnIssueOfOursIsNotTold(String change) {
        assertThat(activity(merged(event("closed", "{}"), change))).isEmpty();
    }

    @Test
    void thePublishedFormIsSmallAndMeansTheSame() {
        String longText = "/ack\n" + "x".repeat(60_000);
        for (JsonNode whole : new JsonNode[] {
            event("closed", "{'issue':{'state_reason':'duplicate'}}"),
            event("assigned", "{'assignee':{'login':'bob'}}"),
            edited(block("- [ ] Noise"), block("- [x] Noise") + "\n" + "y".repeat(60_000)),
            comment("created", longText, ""),
            comment("edited", longText, "/help")
        }) {
            JsonNode published = sender.reduce(whole).orElseThrow();

            assertThat(interpret(published)).isEqualTo(interpret(whole));
            assertThat(Json.write(published).length()).isLessThan(GitHubSender.MAX_COMMENT + 1_000);
            assertThat(published.path("issue").has("title")).isFalse();
        }
        assertThat(sender.reduce(event("opened", "{}"))).isEmpty();
        assertThat(sender.reduce(Json.parse("{}"))).isEmpty();
    }

    @Test
    void onlyTheAttributeThatTheWebhookSetsMakesItGitHubs() {
        Interpretation forged = sender.interpret(
                        comment("created", "/ack", ""), context(Optional.empty()), RoutingDefaults.STANDARD)
                .getFirst();

        assertThat(forged)
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.mistake()).isEqualTo(SenderError.UNKNOWN_SOURCE));
    }

    /** What is written in an envelope about its source was not checked by anybody. */
    @Test
    void anEnvelopeCannotSpeakForGitHub() {
        ObjectNode envelope = Json.object()
                .put("Type", "Notification")
                .put("MessageId", "1")
                .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:topic")
                .put("Message", Json.write(comment("created", "/close", "")));
        envelope.putObject("MessageAttributes")
                .putObject("source")
                .put("Type", "String")
                .put("Value", "github");

        assertThat(new MessageInterpreter(RoutingDefaults.STANDARD)
                        .interpret(Json.write(envelope), context(Optional.empty())))
                .singleElement()
                .isInstanceOf(Invalid.class);
    }

    private Optional<IssueActivity> activity(JsonNode body) {
        return switch (interpret(body)) {
            case IssueEvent event -> Optional.of(event.activity());
            case Ignored ignored -> Optional.empty();
            case Interpretation other -> throw new AssertionError(other);
        };
    }

    private Interpretation interpret(JsonNode body) {
        return sender.interpret(body, context(Optional.of("github")), RoutingDefaults.STANDARD)
                .getFirst();
    }

    private static MessageContext context(Optional<String> source) {
        return new MessageContext(source, Optional.empty(), Instant.EPOCH);
    }

    static String block(String boxes) {
        return MARKER + "\n<!-- alerting-infra:state:start v=4 -->\nFIRING\n\n" + boxes
                + "\n<!-- alerting-infra:state:end -->\nnotes";
    }

    private static JsonNode edited(String before, String after) {
        ObjectNode body = event("edited", "{}");
        ((ObjectNode) body.path("issue")).put("body", after.startsWith("<!--") ? after : MARKER + after);
        body.putObject("changes").putObject("body").put("from", before);
        return body;
    }

    private static JsonNode comment(String action, String text, String previous) {
        ObjectNode body = event(action, "{}");
        body.putObject("comment").put("id", 77).put("body", text);
        if (!previous.isEmpty()) {
            body.putObject("changes").putObject("body").put("from", previous);
        }
        return body;
    }

    private static ObjectNode event(String action, String more) {
        ObjectNode body = (ObjectNode) Json.parse("""
                {"issue": {"number": 12, "title": "[P1] Disk", "user": {"login": "alerting[bot]"}},
                 "repository": {"full_name": "acme/alerts"}, "sender": {"login": "alice", "type": "User"}}
                """);
        body.put("action", action);
        ((ObjectNode) body.path("issue")).put("body", MARKER + "\ntext");
        return merged(body, more);
    }

    private static ObjectNode merged(ObjectNode body, String more) {
        return merge(body, Json.parse(more.replace('\'', '"')));
    }

    private static ObjectNode merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
        return into;
    }
}
