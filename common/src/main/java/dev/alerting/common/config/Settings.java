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

    public Optional<String> textValue(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    public String required(String name, String meaning) {
        return textValue(name).orElseThrow(() -> new ConfigurationException(name + " is not set: " + meaning));
    }

    public boolean booleanValue(String name, boolean defaultValue) {
        return textValue(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new ConfigurationException(name + " must be true or false");
                })
                .orElse(defaultValue);
    }

    public int integerValue(String name, int defaultValue, int min, int max) {
        return textValue(name)
                .map(value -> {
                    try {
                        int number = Integer.parseInt(value);
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // gets the same message as a number out of range
                    }
                    throw new ConfigurationException(name + " must be a whole number from " + min + " to " + max);
                })
                .orElse(defaultValue);
    }

    public Duration durationInSeconds(String name, int defaultValue, int min, int max) {
        return Duration.ofSeconds(integerValue(name, defaultValue, min, max));
    }

    /** Empty if the variable is not set. */
    public Optional<Duration> durationInSeconds(String name, int min, int max) {
        return textValue(name).map(value -> durationInSeconds(name, min, min, max));
    }

    /**
     * A value with a form of its own.
     *
     * @param form what the value must be, for the message
     * @param parse empty if the value does not have that form
     */
    public <T> T parsedValue(String name, T defaultValue, String form, Function<String, Optional<T>> parse) {
        return textValue(name)
                .map(value ->
                        parse.apply(value).orElseThrow(() -> new ConfigurationException(name + " must be " + form)))
                .orElse(defaultValue);
    }
}
