package dev.alerting.testing.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The image of a record, as the stream of the state table shows it. Each change gives another one, a version later. */
public final class Image {
    private final ObjectNode item;

    private Image(ObjectNode item) {
        this.item = item;
    }

    /** A firing alert that has just got its issue. */
    public static Image opened(String fingerprint, int episode, Instant startedAt) {
        Image image = new Image(JsonNodeFactory.instance.objectNode());
        image.text("fingerprint", fingerprint);
        image.number("version", 0);
        image.text("title", "Disk full");
        image.text("issue_repo", "acme/alerts");
        image.text("identity", "{\"source\":\"grafana\",\"rule\":\"disk\"}");
        return image.nextEpisode(episode, 7 + episode, startedAt);
    }

    public ObjectNode json() {
        return item;
    }

    public Image copy() {
        return new Image(item.deepCopy());
    }

    private Image later() {
        Image next = copy();
        next.number("version", next.item.path("version").path("N").asLong() + 1);
        return next;
    }

    /** Another episode, of which nobody has said anything, with an issue of its own. */
    public Image nextEpisode(int episode, int issue, Instant startedAt) {
        Image next = later();
        next.text("status", "OPEN");
        next.number("episode", episode);
        next.text("episode_started_at", startedAt.toString());
        next.number("issue_number", issue);
        next.item.remove(List.of("storm", "handling", "manually_closed", "manually_closed_at"));
        ObjectNode story = next.map("story");
        story.removeAll();
        story.putObject("repeats").put("N", "0");
        story.putObject("comments").put("N", "0");
        if (!next.item.has("teams")) {
            next.teams("web");
            next.text("priority", "P1");
        }
        return next;
    }

    /** The same episode, in a storm. */
    public Image asRow() {
        Image next = copy();
        next.item.remove("issue_number");
        next.text("storm", "hash:1");
        return next;
    }

    public Image movedTo(int issue) {
        Image next = later();
        next.item.remove("storm");
        next.number("issue_number", issue);
        return next;
    }

    public Image pastStarts(Instant... starts) {
        Image next = copy();
        ArrayNode past = next.map("story").putObject("past").putArray("L");
        for (Instant start : starts) {
            past.addObject().putObject("M").putObject("started_at").put("S", start.toString());
        }
        return next;
    }

    public Image repeated() {
        Image next = later();
        next.count("story", "repeats");
        return next;
    }

    public Image commented() {
        Image next = later();
        next.count("story", "comments");
        return next;
    }

    public Image team(String team) {
        Image next = later();
        next.teams(team);
        return next;
    }

    public Image priority(String priority) {
        Image next = later();
        next.text("priority", priority);
        return next;
    }

    public Image titled(String title) {
        Image next = copy();
        next.text("title", title);
        return next;
    }

    public Image rule(String rule) {
        Image next = copy();
        next.text("identity", "{\"source\":\"grafana\",\"rule\":\"" + rule + "\"}");
        return next;
    }

    public Image routingUnknown() {
        Image next = copy();
        next.item.putObject("routing_unknown").put("BOOL", true);
        return next;
    }

    public Image withoutRunbook() {
        Image next = copy();
        next.map("story").putObject("no_runbook").put("BOOL", true);
        return next;
    }

    /** Its record goes away then, unless the alert is seen again. */
    public Image expiring(Instant at) {
        Image next = copy();
        next.number("ttl_expires_at", at.getEpochSecond());
        return next;
    }

    public Image acknowledged(String login, Instant at) {
        return said("acked_by", login).withSaid("acked_at", at.toString());
    }

    public Image givenBack() {
        Image next = later();
        next.map("handling").remove(List.of("acked_by", "acked_at"));
        return next;
    }

    /** A person has said something about the alert, e.g. {@code noise}. */
    public Image said(String name, String value) {
        return later().withSaid(name, value);
    }

    private Image withSaid(String name, String value) {
        Image next = copy();
        next.map("handling").putObject(name).put("S", value);
        return next;
    }

    public Image useful() {
        Image next = later();
        next.map("handling").remove("noise");
        next.map("handling").putObject("useful").put("BOOL", true);
        return next;
    }

    public Image closedAsDuplicate(Instant at) {
        Image next = closedByPerson(at);
        next.map("handling").putObject("duplicate").put("BOOL", true);
        return next;
    }

    public Image noise(String reason) {
        Image next = said("noise", reason);
        next.map("handling").remove("useful");
        return next;
    }

    public Image keptSilent() {
        Image next = later();
        next.count("handling", "silenced");
        return next;
    }

    public Image closedByPerson(Instant at) {
        Image next = later();
        next.item.putObject("manually_closed").put("BOOL", true);
        next.text("manually_closed_at", at.toString());
        return next;
    }

    public Image reopenedByPerson() {
        Image next = later();
        next.item.remove(List.of("manually_closed", "manually_closed_at"));
        next.text("status", "OPEN");
        next.map("story").remove(List.of("ended_at", "ended_how"));
        return next;
    }

    public Image ended(Instant at, String how) {
        Image next = later();
        next.text("status", "CLOSED");
        next.text("last_provider_state_at", at.toString());
        if (!next.item.path("manually_closed").path("BOOL").asBoolean()) {
            next.map("story").putObject("ended_at").put("S", at.toString());
            next.map("story").putObject("ended_how").put("S", how);
        }
        return next;
    }

    /** As it is after the table was lost and restored: what it tells is the same, but versions count on from here. */
    public Image atVersion(long version) {
        Image next = copy();
        next.number("version", version);
        return next;
    }

    /** An attempt holds it; nothing else has changed. */
    public Image claimed() {
        Image next = later();
        next.item.putObject("claim").putObject("M").putObject("intent").put("S", "COMMENT");
        return next;
    }

    public Image with(String attribute, ObjectNode value) {
        Image next = copy();
        next.item.set(attribute, value);
        return next;
    }

    public Image without(String attribute) {
        Image next = copy();
        next.item.remove(attribute);
        return next;
    }

    private void teams(String... teams) {
        ArrayNode list = item.putObject("teams").putArray("L");
        for (String team : teams) {
            list.addObject().put("S", team);
        }
    }

    private void text(String name, String value) {
        item.putObject(name).put("S", value);
    }

    private void number(String name, long value) {
        item.putObject(name).put("N", Long.toString(value));
    }

    private void count(String map, String name) {
        long before = map(map).path(name).path("N").asLong();
        map(map).putObject(name).put("N", Long.toString(before + 1));
    }

    private ObjectNode map(String name) {
        ObjectNode map = item.withObject("/" + name);
        return map.withObject("/M");
    }
}
