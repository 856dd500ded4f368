package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What is wrong with the team and the priority of a normalized event, told without loading the schema. */
public final class NormalizedRouting {
    private NormalizedRouting() {}

    /** Empty if the event will be filed for the teams and with the priority that it names. */
    public static List<RoutingProblem> problems(JsonNode event, RoutingDefaults defaults) {
        return NormalizedTransformer.routing(event, defaults).problems();
    }
}
