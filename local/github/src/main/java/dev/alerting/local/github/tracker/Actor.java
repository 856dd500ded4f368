package dev.alerting.local.github.tracker;

import java.util.Locale;

/**
 * Someone who writes: a person or the App's bot.
 *
 * @param login as GitHub shows it; an App's ends in {@code [bot]}
 * @param type what {@code user.type} says
 */
public record Actor(String login, Type type) {

    /** The value of {@code user.type}. */
    public enum Type {
        USER("User"),
        BOT("Bot");

        private final String apiName;

        Type(String apiName) {
            this.apiName = apiName;
        }

        /** The spelling in JSON. */
        public String apiName() {
            return apiName;
        }
    }

    /** A person. */
    public static Actor person(String login) {
        return new Actor(login, Type.USER);
    }

    /** The bot of the App with this slug. */
    public static Actor bot(String appSlug) {
        return new Actor(appSlug + "[bot]", Type.BOT);
    }

    /** Whether an App, not a person, is behind this login. */
    public boolean isBot() {
        return type == Type.BOT;
    }

    /** Logins are compared without case; {@code app/slug} is the other spelling of {@code slug[bot]}. */
    public boolean answersTo(String name) {
        if (login.equalsIgnoreCase(name)) {
            return true;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return isBot() && lower.startsWith("app/") && login.equalsIgnoreCase(lower.substring(4) + "[bot]");
    }

    /** A number that stays the same for a login, so that JSON has a plausible id. */
    public long id() {
        return 10_000L + (login.toLowerCase(Locale.ROOT).hashCode() & 0xFFFFFFL);
    }
}
