package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Turns one sender's message into events. One message may hold many alerts; each stands or falls alone. */
interface Transformer {
    AlertSource source();

    /**
     * Never throws for any JSON.
     *
     * @param body the message, without an SNS envelope
     */
    List<Interpretation> transform(JsonNode body, RoutingDefaults defaults);
}
