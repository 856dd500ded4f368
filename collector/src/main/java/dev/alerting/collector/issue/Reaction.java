package dev.alerting.collector.issue;

/** A short answer to a comment, which notifies nobody. */
public enum Reaction {
    DONE("+1"),
    CONFUSED("confused"),
    REFUSED("-1");

    private final String content;

    Reaction(String content) {
        this.content = content;
    }

    /** As GitHub's API names it. */
    public String content() {
        return content;
    }
}
