package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import dev.alerting.local.github.hook.AppWebhook;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Moved;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.Repositories.Place;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.SameOrigin;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Answers browsers. */
public final class Pages {

    /** The person the forms act as, unless the address names another. */
    private static final String PERSON = "on-call";

    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?");

    private static final String HTML = "text/html; charset=utf-8";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** Nothing from elsewhere; no scripts and styles but our own files. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final Template layout = Templates.load("layout");
    private final Template message = Templates.load("message");
    private final String style = Templates.resource("style.css");
    private final String script = Templates.resource("live.js");
    private final String icon = Templates.resource("icon.svg");
    private final Repositories repositories;
    private final People people;
    private final SameOrigin sameOrigin;
    private final ListPage list;
    private final IssuePage issue;
    private final SilencesPage silences;
    private final EventsPage events;

    /**
     * Creates the pages.
     *
     * @param records the state record of an alert by its fingerprint
     * @param silences what keeps alerts quiet
     * @param webhook whose deliveries are shown
     */
    public Pages(
            URI base,
            Repositories repositories,
            People people,
            Clock clock,
            Function<String, Optional<Map<String, String>>> records,
            Supplier<List<Silence>> silences,
            AppWebhook webhook) {
        this.repositories = repositories;
        this.people = people;
        this.sameOrigin = new SameOrigin(base);
        this.list = new ListPage(clock);
        this.issue = new IssuePage(clock, records, people::role);
        this.silences = new SilencesPage(clock, silences);
        this.events = new EventsPage(webhook);
    }

    /** Whether a request is for a person's browser, not for the API. */
    public boolean serves(Request request) {
        List<String> segments = request.segments();
        return (!segments.isEmpty() && segments.getFirst().equals("ui"))
                || webAddress(segments).isPresent();
    }

    /** The answer for a browser. */
    public Response answer(Request request) {
        if (!sameOrigin.addressedToUs(request)) {
            return text(403, "This page answers to 127.0.0.1 and localhost only.");
        }
        try {
            return switch (request.method()) {
                case "GET", "HEAD" -> show(request).with(HEADERS);
                case "POST" -> act(request).with(HEADERS);
                default -> text(405, "Not allowed.").with("Allow", "GET, HEAD, POST");
            };
        } catch (Refusal refusal) {
            return notice(refusal.status(), refusal.getMessage()).with(HEADERS);
        } catch (Moved moved) {
            String target =
                    repositories.byId(moved.repositoryId()).map(Place::name).orElse("another repository");
            return notice(404, "This issue was moved to %s, number %d".formatted(target, moved.number()))
                    .with(HEADERS);
        }
    }

    private Response show(Request request) {
        List<String> segments = request.segments();
        Optional<String> redirect = webAddress(segments);
        if (redirect.isPresent()) {
            return Response.empty(302).with("Location", redirect.get());
        }
        return switch (String.join("/", segments)) {
            case "ui" -> list(request);
            case "ui/silences" -> page(200, "Silences", silences.html());
            case "ui/events" -> page(200, "Events", events.html());
            case "ui/style.css" -> Response.text(200, "text/css; charset=utf-8", style);
            case "ui/live.js" -> Response.text(200, "text/javascript; charset=utf-8", script);
            case "ui/icon.svg" -> Response.text(200, "image/svg+xml", icon);
            default -> {
                if (segments.size() != 3 || !segments.get(1).equals("issues")) {
                    throw Refusal.notFound();
                }
                StoredIssue shown = repositories.home().repository().get(number(segments.get(2)));
                yield page(200, "#%d %s".formatted(shown.number(), shown.title()), issue.html(shown, actor(request)));
            }
        };
    }

    private Response list(Request request) {
        Map<String, String> parameters = request.parameters();
        Optional<String> label = Optional.ofNullable(parameters.get("label")).filter(name -> !name.isBlank());
        String state = parameters.getOrDefault("state", "open");
        return page(200, "Issues", list.html(repositories.home().repository().all(), state, label));
    }

    private Response act(Request request) {
        if (!sameOrigin.sentByUs(request)) {
            return text(403, "Forms are taken from this page only.");
        }
        List<String> segments = request.segments();
        if (segments.size() == 3 && segments.get(1).equals("events")) {
            events.act(segments.get(2), request.fields().getOrDefault("id", ""));
            return seeOther("/ui/events");
        }
        if (segments.size() != 4 || !segments.get(1).equals("issues")) {
            throw Refusal.notFound();
        }
        int number = number(segments.get(2));
        Actor actor = segments.get(3).equals("as") ? becomeAnother(request) : actor(request);
        actOnIssue(segments.get(3), number, actor, request.fields());
        return seeOther("/ui/issues/" + number + (actor.login().equals(PERSON) ? "" : "?as=" + actor.login()));
    }

    private void actOnIssue(String what, int number, Actor actor, Map<String, String> fields) {
        String comment = fields.getOrDefault("comment", "").strip();
        switch (what) {
            case "as" -> {}
            case "comment" -> people.comment(number, actor.login(), comment);
            case "close" -> {
                mayTriage(actor);
                commentIfAny(number, actor, comment);
                people.close(number, actor.login(), reason(fields));
            }
            case "reopen" -> {
                mayTriage(actor);
                commentIfAny(number, actor, comment);
                people.reopen(number, actor.login());
            }
            case "tick" -> {
                mayTriage(actor);
                people.toggle(number, actor.login(), boxNumber(fields));
            }
            case "assign" -> {
                mayTriage(actor);
                people.assign(number, actor.login(), login(fields.getOrDefault("assignee", "")));
            }
            case "unassign" -> {
                mayTriage(actor);
                people.unassign(number, actor.login(), login(fields.getOrDefault("assignee", "")));
            }
            default -> throw Refusal.notFound();
        }
    }

    /** See Other: reloading the page must not act again. */
    private static Response seeOther(String address) {
        return Response.empty(303).with("Location", address);
    }

    private void commentIfAny(int number, Actor actor, String comment) {
        if (!comment.isEmpty()) {
            people.comment(number, actor.login(), comment);
        }
    }

    /** Who looks at the page, and acts on it. */
    private static Actor actor(Request request) {
        return Actor.person(login(request.parameters().getOrDefault("as", PERSON)));
    }

    private Actor becomeAnother(Request request) {
        String login = login(request.fields().getOrDefault("login", ""));
        Role role = Stream.of(Role.values())
                .filter(one -> one.apiName().equals(request.fields().get("role")))
                .findFirst()
                .orElseThrow(Refusal::notFound);
        people.setRole(login, role);
        return Actor.person(login);
    }

    /** Closing, assigning and ticking need it on GitHub; anybody may comment. */
    private void mayTriage(Actor actor) {
        Role role = people.role(actor.login());
        if (!role.allows(Role.TRIAGE)) {
            throw Refusal.forbidden("%s has the role %s; this needs triage".formatted(actor.login(), role.apiName()));
        }
    }

    private static StateReason reason(Map<String, String> fields) {
        return StateReason.fromApiName(fields.getOrDefault("reason", StateReason.COMPLETED.apiName()))
                .filter(reason -> reason != StateReason.REOPENED)
                .orElseThrow(Refusal::notFound);
    }

    private static int boxNumber(Map<String, String> fields) {
        String box = fields.getOrDefault("box", "");
        if (!box.matches("[0-9]{1,4}")) {
            throw Refusal.notFound();
        }
        return Integer.parseInt(box);
    }

    private static String login(String text) {
        String login = text.strip();
        if (!LOGIN.matcher(login).matches()) {
            throw new Refusal(422, "Not a valid login: letters, digits and hyphens, up to 39", List.of());
        }
        return login;
    }

    /** Where {@code /owner/name/issues/1}, the {@code html_url} of the API, redirects to. */
    private Optional<String> webAddress(List<String> segments) {
        if (segments.size() < 2
                || repositories.byName(segments.get(0) + "/" + segments.get(1)).isEmpty()) {
            return Optional.empty();
        }
        return switch (segments.size()) {
            case 2 -> Optional.of("/ui");
            case 3 -> Optional.of("/ui").filter(address -> segments.get(2).equals("issues"));
            case 4 ->
                Optional.of("/ui/issues/" + segments.get(3))
                        .filter(address -> segments.get(2).equals("issues")
                                && NUMBER.matcher(segments.get(3)).matches());
            default -> Optional.empty();
        };
    }

    private Response page(int status, String title, String main) {
        return Response.text(
                status,
                HTML,
                layout.execute(
                        Map.of("title", title, "repository", repositories.home().name(), "main", main)));
    }

    private Response notice(int status, String text) {
        return page(status, text, message.execute(Map.of("status", status, "text", text)));
    }

    private static Response text(int status, String text) {
        return Response.text(status, "text/plain; charset=utf-8", text).with(HEADERS);
    }

    private static int number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw Refusal.notFound();
        }
        return Integer.parseInt(text);
    }
}
