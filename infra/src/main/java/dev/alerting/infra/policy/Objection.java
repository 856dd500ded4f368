package dev.alerting.infra.policy;

/**
 * Why a change is refused.
 *
 * @param attribute the attribute, or what happens to the whole resource: {@code create}, {@code delete},
 *     {@code replace}, {@code forget}, {@code read}
 */
public record Objection(String address, String attribute, String text) {
    /** One line, whatever names and values a plan holds. An exception begins like it. */
    @Override
    public String toString() {
        return (address + " " + attribute + ": " + text).replaceAll("\\p{Cntrl}", "?");
    }
}
