package dev.alerting.common.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a function's environment variables. A blank variable counts as not set. Every reader throws
 * {@link ConfigurationException} with the name of the variable and what it must be.
 */
public final class Settings {
    private final Map<String, String> environment;

    public Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    public String required(String name, String meaning) {
        return text(name).orElseThrow(() -> new ConfigurationException(name + " is not set: " + meaning));
    }

    public boolean flag(String name, boolean standard) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new ConfigurationException(name + " must be true or false");
                })
                .orElse(standard);
    }

    public int integer(String name, int standard, int least, int most) {
        return text(name)
                .map(value -> {
                    try {
                        int number = Integer.parseInt(value);
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // falls through to the one message both mistakes share
                    }
                    throw new ConfigurationException(name + " must be a whole number from " + least + " to " + most);
                })
                .orElse(standard);
    }

    public Duration seconds(String name, int standard, int least, int most) {
        return Duration.ofSeconds(integer(name, standard, least, most));
    }

    /** A value of its own form; {@code form} says which, for the message. */
    public <T> T parsed(String name, T standard, String form, Function<String, Optional<T>> parse) {
        return text(name)
                .map(value ->
                        parse.apply(value).orElseThrow(() -> new ConfigurationException(name + " must be " + form)))
                .orElse(standard);
    }
}
