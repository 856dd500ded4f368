package dev.alerting.local.github.tracker;

import java.util.Locale;

/**
 * An author: a person or the App's bot.
 *
 * @param login as GitHub shows it; an App's ends in {@code [bot]}
 * @param type the value of {@code user.type}
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

    /** Whether this is the login of an App. */
    public boolean isBot() {
        return type == Type.BOT;
    }

    /**
     * Whether a name means this login. Case does not matter, and {@code app/slug} is another form of {@code
     * slug[bot]}.
     */
    public boolean answersTo(String name) {
        if (login.equalsIgnoreCase(name)) {
            return true;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return isBot() && lower.startsWith("app/") && login.equalsIgnoreCase(lower.substring(4) + "[bot]");
    }

    /** A number derived from the login, so that the JSON has a plausible id. */
    public long id() {
        return 10_000L + (login.toLowerCase(Locale.ROOT).hashCode() & 0xFFFFFFL);
    }
}
