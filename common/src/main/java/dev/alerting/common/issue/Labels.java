package dev.alerting.common.issue;

import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Our labels. People subscribe to them by name, so the names are a contract. */
public final class Labels {
    /** GitHub refuses longer ones. */
    static final int MAX_LENGTH = 50;

    /** On every issue of ours. */
    public static final String AREA = "area:alerting";

    /** On an alert whose team or priority is missing or wrong. */
    public static final String ROUTING_UNKNOWN = "routing:unknown";

    /** On an issue that stands for many alerts. */
    public static final String STORM = "alert:storm";

    /** On the weekly report of a team. Such an issue is not about an alert, and is left alone by whatever looks for those. */
    public static final String REPORT = "report:alerts";

    /** On an issue that somebody is on. */
    public static final String ACKNOWLEDGED = "state:acked";

    /** On an issue of which nobody wants to be reminded for a while. */
    public static final String SNOOZED = "state:snoozed";

    /** On an issue that was closed because the sender lost sight of the problem. */
    public static final String OUT_OF_SIGHT = "closed:out-of-sight";

    /** On an issue that people keep open although its alert has ended. */
    public static final String RESOLVED = "resolved";

    /** On an issue of an alert that has begun several episodes lately. */
    public static final String FLAPPING = "flapping";

    private static final int HASH_LENGTH = 8;

    private Labels() {}

    /** All labels of an issue of ours. */
    public static List<String> of(String source, List<String> teams, Priority priority, boolean routingUnknown) {
        List<String> labels = new ArrayList<>();
        labels.add(AREA);
        labels.add(sourceLabel(source));
        labels.addAll(routingLabels(teams, priority, routingUnknown));
        return labels;
    }

    /** The label of a source, within GitHub's limit. */
    public static String sourceLabel(String source) {
        return fitToLimit("Source:" + source);
    }

    /** The label of a team, within GitHub's limit. */
    public static String teamLabel(String team) {
        return fitToLimit("Team:" + team);
    }

    /** Those of our labels that may change during an episode. */
    public static Set<String> routingLabels(List<String> teams, Priority priority, boolean routingUnknown) {
        Set<String> labels = new LinkedHashSet<>();
        labels.add("Pri:" + priority);
        teams.forEach(team -> labels.add(teamLabel(team)));
        if (routingUnknown) {
            labels.add(ROUTING_UNKNOWN);
        }
        return labels;
    }

    /** Cut to GitHub's limit, with a hash of the whole, so that two long names stay two labels. */
    private static String fitToLimit(String label) {
        if (label.length() <= MAX_LENGTH) {
            return label;
        }
        String hash = Fingerprint.sha256(label).substring(0, HASH_LENGTH);
        String start = SafeText.truncate(label, MAX_LENGTH - HASH_LENGTH);
        return start.substring(0, start.length() - 1) + "-" + hash;
    }
}
