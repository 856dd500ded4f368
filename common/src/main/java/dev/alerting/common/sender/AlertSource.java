package dev.alerting.common.sender;

/**
 * The format of a message. {@link SenderRegistry} lists the known ones.
 *
 * @param attribute the value of the message attribute {@code source}
 */
public record AlertSource(String attribute) {
    /** Events in this product's own language, which any sender may write. */
    public static final AlertSource NORMALIZED = new AlertSource("normalized");

    /** The deployment's own sign of life; opens no issue. */
    public static final AlertSource HEARTBEAT = new AlertSource("heartbeat");

    /** The deployment's own clock, for what has to be done without an alert; opens no issue by itself. */
    public static final AlertSource UPKEEP = new AlertSource("upkeep");

    /** What people do on our issues, from the App's webhook; no alert is in it. */
    public static final AlertSource GITHUB = new AlertSource("github");

    /** Whether its messages come from the deployment itself and are no alerts. */
    public boolean isOfDeployment() {
        return equals(HEARTBEAT) || equals(UPKEEP) || equals(GITHUB);
    }

    @Override
    public String toString() {
        return attribute;
    }
}
