package dev.alerting.common.config;

/** The deployment is misconfigured; the message names the setting and what it must be. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }
}
