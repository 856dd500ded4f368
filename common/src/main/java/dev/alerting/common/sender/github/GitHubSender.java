package dev.alerting.common.sender.github;

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
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.common.sender.Interpretation.OnIssue;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.Interpretation.StormComment;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The webhook of our GitHub App: what people do on the issues we write. No message of it is an alert.
 *
 * <p>What an issue's own author does is not told, because the author of our issues is the App itself; but where an edit of
 * ours has overwritten what a person had changed, that is.
 *
 * @see <a href="https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues">GitHub: events and payloads</a>
 */
public final class GitHubSender implements AlertSender {
    /** Of a comment's text; what stands further behind is not read. */
    public static final int MAX_COMMENT = 20_000;

    /** The first line of our issues, as the collector writes it. */
    private static final Pattern MARKER = Pattern.compile(
            "<!-- alerting-infra (?:fingerprint|(?<storm>storm))=(?<hash>[0-9a-f]{64}) episode=(?<episode>\\d{1,9}) -->");

    private static final String OVERWRITTEN = "overwritten";

    private static final Pattern MAY_COMMAND = Pattern.compile("(?:^|[\\r\\n]) {0,3}/[A-Za-z]");

    @Override
    public AlertSource source() {
        return AlertSource.GITHUB;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        return body.path("sender").path("login").isTextual()
                && (body.path("action").isTextual() || body.path("zen").isTextual());
    }

    /** The few fields that are used, in their places; nothing for what is not used at all. */
    @Override
    public Optional<JsonNode> reduce(JsonNode body) {
        return read(body) instanceof Read.Used ? Optional.of(reduced(body)) : Optional.empty();
    }

    private static ObjectNode reduced(JsonNode body) {
        ObjectNode small = Json.object();
        copy(body, small, "action");
        ObjectNode issue = small.putObject("issue");
        copy(body.path("issue"), issue, "number");
        copy(body.path("issue"), issue, "state_reason");
        String text = body.path("issue").path("body").asText();
        issue.put("body", marker(text).map(Matcher::group).orElse("") + "\n" + CheckBoxes.keepOnly(text));
        copyLogin(body.path("issue"), issue, "user");
        copyLogin(body, small, "assignee");
        copyLogin(body, small, "sender");
        copy(body.path("repository"), small.putObject("repository"), "full_name");
        if (isByAuthor(body)) {
            findOverwritten(body)
                    .ifPresent(lost -> small.putObject(OVERWRITTEN)
                            .put("replaced", lost.replaced())
                            .put("left", lost.leftHash())
                            .put("only_added", lost.onlyAdded()));
            return small;
        }
        String before = body.path("changes").path("body").path("from").asText();
        if (body.path("comment").isObject()) {
            ObjectNode comment = small.putObject("comment");
            copy(body.path("comment"), comment, "id");
            comment.put("body", cut(body.path("comment").path("body").asText()));
            before = cut(before);
        } else {
            before = CheckBoxes.keepOnly(before);
        }
        if (!before.isEmpty()) {
            small.putObject("changes").putObject("body").put("from", before);
        }
        return small;
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        JsonNode value = from.path(field);
        if (value.isValueNode() && !value.isNull()) {
            to.set(field, value);
        }
    }

    private static void copyLogin(JsonNode from, ObjectNode to, String field) {
        if (from.path(field).isObject()) {
            copy(from.path(field), to.putObject(field), "login");
        }
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        Origin origin = Origin.of(AlertSource.GITHUB, "issue event");
        if (!context.source().equals(Optional.of(AlertSource.GITHUB.attribute()))) {
            // Anybody could write such a body; only the webhook, which checks the signature, sets the attribute.
            return List.of(new Invalid(
                    origin,
                    SenderError.UNKNOWN_SOURCE,
                    List.of(new Violation("", "has the form of GitHub's events, but does not come from GitHub"))));
        }
        if (!recognizes(body)) {
            return List.of(new Invalid(
                    origin, SenderError.MISSING_FIELD, List.of(new Violation("/sender/login", "must be a text"))));
        }
        return List.of(
                switch (read(body)) {
                    case Read.Used used -> used.event();
                    case Read.Unused unused -> new Ignored(origin, unused.reason());
                });
    }

    private sealed interface Read {
        record Used(OnIssue event) implements Read {}

        record Unused(String reason) implements Read {}
    }

    private static Read read(JsonNode body) {
        String action = body.path("action").asText();
        JsonNode issue = body.path("issue");
        Optional<String> repository = Json.text(body.path("repository"), "full_name");
        Optional<String> actor = Json.text(body.path("sender"), "login");
        if (!issue.isObject()
                || !issue.path("number").canConvertToInt()
                || repository.isEmpty()
                || actor.isEmpty()
                || issue.has("pull_request")) {
            return new Read.Unused("is not about an issue");
        }
        Optional<Matcher> marker = marker(issue.path("body").asText());
        if (marker.isEmpty()) {
            return new Read.Unused("is not about an issue of ours");
        }
        boolean aboutComment = body.path("comment").isObject();
        if (isByAuthor(body) && (aboutComment || !action.equals("edited"))) {
            return new Read.Unused("was done by the author of the issue");
        }
        Optional<IssueActivity> activity = isByAuthor(body)
                ? findOverwritten(body).map(Overwrote::new)
                : aboutComment ? readComment(action, body) : readIssue(action, body);
        String hash = marker.get().group("hash");
        int number = issue.path("number").intValue();
        Optional<OnIssue> event = marker.get().group("storm") == null
                ? activity.map(done -> new IssueEvent(repository.get(), number, hash, actor.get(), done))
                // What else happens to the issue of a storm is seen by whoever looks after storms.
                : activity.filter(Commented.class::isInstance)
                        .map(Commented.class::cast)
                        .map(comment -> new StormComment(
                                repository.get(),
                                number,
                                hash,
                                Integer.parseInt(marker.get().group("episode")),
                                actor.get(),
                                comment));
        return event.<Read>map(Read.Used::new).orElseGet(() -> new Read.Unused("asks for nothing"));
    }

    private static boolean isByAuthor(JsonNode body) {
        return Json.text(body.path("sender"), "login")
                .flatMap(actor ->
                        Json.text(body.path("issue").path("user"), "login").filter(actor::equalsIgnoreCase))
                .isPresent();
    }

    /** From the two texts, or from what is left of them once they are reduced. */
    private static Optional<LivingBody.Overwritten> findOverwritten(JsonNode body) {
        JsonNode reduced = body.path(OVERWRITTEN);
        return reduced.isObject()
                ? Optional.of(new LivingBody.Overwritten(
                        reduced.path("replaced").asText(),
                        reduced.path("left").asText(),
                        reduced.path("only_added").asBoolean()))
                : Json.text(body.path("changes").path("body"), "from")
                        // With a personal token the author is a person: what they take out stays out.
                        .filter(from -> body.path("issue")
                                .path("user")
                                .path("type")
                                .asText()
                                .equals("Bot"))
                        .flatMap(from -> LivingBody.findOverwritten(
                                from, body.path("issue").path("body").asText()));
    }

    private static Optional<IssueActivity> readIssue(String action, JsonNode body) {
        Optional<String> assignee = Json.text(body.path("assignee"), "login");
        return switch (action) {
            case "assigned" -> assignee.map(Assigned::new);
            case "unassigned" -> assignee.map(Unassigned::new);
            case "closed" ->
                Optional.of(
                        new Closed(Json.text(body.path("issue"), "state_reason").orElse("")));
            case "reopened" -> Optional.of(new Reopened());
            case "deleted", "transferred" -> Optional.of(new Removed());
            case "edited" ->
                Json.text(body.path("changes").path("body"), "from")
                        .map(before -> CheckBoxes.newlyTicked(
                                before, body.path("issue").path("body").asText()))
                        .filter(ticked -> !ticked.isEmpty())
                        .map(Ticked::new);
            default -> Optional.empty();
        };
    }

    private static Optional<IssueActivity> readComment(String action, JsonNode body) {
        JsonNode comment = body.path("comment");
        String text = cut(comment.path("body").asText());
        boolean written = action.equals("created") || action.equals("edited");
        if (!written
                || !comment.path("id").canConvertToLong()
                || !MAY_COMMAND.matcher(text).find()) {
            return Optional.empty();
        }
        String previous = cut(body.path("changes").path("body").path("from").asText());
        return Optional.of(new Commented(comment.path("id").longValue(), text, previous));
    }

    private static Optional<Matcher> marker(String body) {
        return Optional.of(MARKER.matcher(body)).filter(Matcher::lookingAt);
    }

    private static String cut(String text) {
        return text.length() <= MAX_COMMENT ? text : text.substring(0, MAX_COMMENT);
    }

    @Override
    public String advice() {
        return "Give the App's webhook the address of this one, the content type application/json and the secret of its"
                + " entry:\n\n{\"type\": \"github\", \"secrets\": [\"...\"], \"source\": \"github\"}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        String body = "<!-- alerting-infra fingerprint=" + "0".repeat(64) + " episode=1 -->";
        ObjectNode event = Json.object().put("action", phase.isResolved() ? "closed" : "reopened");
        event.putObject("issue")
                .put("number", 1)
                .put("body", body)
                .put("state_reason", "completed")
                .putObject("user")
                .put("login", "alerting[bot]");
        event.putObject("repository").put("full_name", "priming/priming");
        event.putObject("sender").put("login", "priming");
        return Json.write(event);
    }
}
