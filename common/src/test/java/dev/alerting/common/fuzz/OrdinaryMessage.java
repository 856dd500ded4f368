package dev.alerting.common.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.Json;
import dev.alerting.testing.RelativeCost;
import java.util.Optional;

/** A notification as large as a request may be, with as many alerts as there is room for: the yardstick of this package. */
final class OrdinaryMessage {
    /** Usually at most 15 times; work that grows with the square of the size costs thousands of times as much. */
    private static final double LIMIT = 200;

    private OrdinaryMessage() {}

    /** Compares what a message costs with what an ordinary one of 256 KiB costs. */
    static RelativeCost cost() {
        String ordinary = group("grafana/grafana-firing");
        return new RelativeCost(() -> Invariants.interpret(ordinary, Optional.empty()), LIMIT);
    }

    /** As many alerts as there is room for, each with an instance of its own. */
    static String group(String payload) {
        ObjectNode json = TestData.json(payload + ".json");
        ArrayNode alerts = (ArrayNode) json.path("alerts");
        ObjectNode first = (ObjectNode) alerts.get(0);
        int each = Json.write(first).length() + 12;
        for (int left = Mutator.LARGEST - Json.write(json).length() - 10; left > each; left -= each) {
            ObjectNode alert = first.deepCopy();
            alert.withObject("/labels").put("instance", "i" + alerts.size());
            alerts.add(alert);
        }
        return Json.write(json);
    }
}
