package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Alarms of CloudWatch, and what answers DescribeAlarms and ListAlarmMuteRules about them in the protocol of today's SDK,
 * Smithy RPC v2 with CBOR. Of a request, everything that is not understood is refused, so that a filter is not ignored.
 */
public final class CloudWatchApi {
    private static final String PATH = "/service/GraniteServiceVersion20100801/operation/";
    private static final String CONTENT_TYPE = "application/cbor";
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    /** Of CBOR: what follows is a time in seconds since 1970. */
    private static final int TIME_TAG = 1;

    private static final int MAX_NAMES = 100;

    private final Map<String, Alarm> alarms = new ConcurrentSkipListMap<>();
    private final Set<String> muted = ConcurrentHashMap.newKeySet();

    /**
     * An alarm.
     *
     * @param composite whether it is made of others; then it is described only if composite alarms are asked for
     * @param state {@code OK}, {@code ALARM} or {@code INSUFFICIENT_DATA}
     */
    public record Alarm(
            String name, boolean composite, String state, String reason, String description, Instant since) {
        /** A metric alarm with an owner and a priority in its description. */
        public static Alarm of(String name, String state, Instant since) {
            return new Alarm(name, false, state, "Threshold Crossed", "TEAM=web | PRIORITY=P1", since);
        }

        /** Its ARN, in the account and region of everything here. */
        public String arn() {
            return LocalAws.arn("cloudwatch", "alarm:" + name);
        }
    }

    CloudWatchApi() {}

    /** Makes an alarm, or changes the one of this name. */
    public void put(Alarm alarm) {
        alarms.put(alarm.name(), alarm);
    }

    public void delete(String name) {
        alarms.remove(name);
    }

    /** From now on a mute rule keeps the alarm quiet, or none does. */
    public void mute(String name, boolean quiet) {
        if (quiet) {
            muted.add(name);
        } else {
            muted.remove(name);
        }
    }

    /** The operation, if the request is one to CloudWatch. */
    static Optional<String> operation(Request request) {
        return request.path().startsWith(PATH)
                ? Optional.of(request.path().substring(PATH.length()))
                : Optional.empty();
    }

    Response handle(String operation, byte[] body) {
        ObjectNode request = read(body);
        return switch (operation) {
            case "DescribeAlarms" -> describeAlarms(request);
            case "ListAlarmMuteRules" -> listMuteRules(request);
            default -> throw new AwsError(400, "UnknownOperationException", operation + " is not supported here");
        };
    }

    private static ObjectNode read(byte[] body) {
        try {
            return (ObjectNode) CBOR.readTree(body);
        } catch (IOException e) {
            throw new AwsError(400, "SerializationException", "The request is not CBOR");
        }
    }

    private Response describeAlarms(ObjectNode request) {
        Optional<List<String>> names = texts(request.remove("AlarmNames"));
        Set<String> types = Set.copyOf(texts(request.remove("AlarmTypes")).orElse(List.of("MetricAlarm")));
        String prefix = text(request.remove("AlarmNamePrefix")).orElse("");
        Optional<String> state = text(request.remove("StateValue"));
        int most = Optional.ofNullable(request.remove("MaxRecords"))
                .map(JsonNode::asInt)
                .orElse(50);
        int from = text(request.remove("NextToken")).map(Integer::valueOf).orElse(0);
        requireNothingElse(request);
        if (names.isPresent() && (names.get().size() > MAX_NAMES || !prefix.isEmpty())) {
            throw new AwsError(400, "ValidationError", "at most 100 AlarmNames, and no AlarmNamePrefix beside them");
        }
        List<Alarm> found = alarms.values().stream()
                .filter(alarm -> types.contains(alarm.composite() ? "CompositeAlarm" : "MetricAlarm"))
                .filter(alarm ->
                        names.map(wanted -> wanted.contains(alarm.name())).orElse(true))
                .filter(alarm -> alarm.name().startsWith(prefix))
                .filter(alarm -> state.map(alarm.state()::equals).orElse(true))
                .toList();
        ObjectNode answer = CBOR.createObjectNode();
        ArrayNode metric = answer.putArray("MetricAlarms");
        ArrayNode composite = answer.putArray("CompositeAlarms");
        found.stream().skip(from).limit(most).forEach(alarm -> describe(alarm, alarm.composite() ? composite : metric));
        if (found.size() > from + most) {
            answer.put("NextToken", Integer.toString(from + most));
        }
        return reply(200, answer);
    }

    private static void describe(Alarm alarm, ArrayNode list) {
        list.addObject()
                .put("AlarmName", alarm.name())
                .put("AlarmArn", alarm.arn())
                .put("AlarmDescription", alarm.description())
                .put("ActionsEnabled", true)
                .put("StateValue", alarm.state())
                .put("StateReason", alarm.reason())
                .put("StateUpdatedTimestamp", alarm.since().toString())
                .put("StateTransitionedTimestamp", alarm.since().toString());
    }

    private Response listMuteRules(ObjectNode request) {
        Optional<String> name = text(request.remove("AlarmName"));
        List<String> statuses = texts(request.remove("Statuses")).orElse(List.of("ACTIVE", "SCHEDULED", "EXPIRED"));
        requireNothingElse(request);
        ObjectNode answer = CBOR.createObjectNode();
        ArrayNode rules = answer.putArray("AlarmMuteRuleSummaries");
        if (statuses.contains("ACTIVE")) {
            muted.stream()
                    .filter(each -> name.map(each::equals).orElse(true))
                    .forEach(each -> rules.addObject()
                            .put("AlarmMuteRuleArn", LocalAws.arn("cloudwatch", "alarm-mute-rule:" + each))
                            .put("Status", "ACTIVE"));
        }
        return reply(200, answer);
    }

    private static void requireNothingElse(ObjectNode request) {
        Iterator<String> rest = request.fieldNames();
        if (rest.hasNext()) {
            throw new AwsError(400, "ValidationError", rest.next() + " is not known here");
        }
    }

    private static Optional<String> text(JsonNode value) {
        return Optional.ofNullable(value).map(JsonNode::asText);
    }

    private static Optional<List<String>> texts(JsonNode values) {
        return Optional.ofNullable(values).map(list -> {
            List<String> texts = new ArrayList<>();
            list.forEach(each -> texts.add(each.asText()));
            return texts;
        });
    }

    static Response error(AwsError error) {
        ObjectNode body = CBOR.createObjectNode();
        body.put("__type", "com.amazonaws.cloudwatch#" + error.code()).put("message", error.getMessage());
        return reply(error.status(), body);
    }

    private static Response reply(int status, ObjectNode body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator generator = (CBORGenerator) CBOR.getFactory().createGenerator(bytes)) {
            write(body, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.of(
                status,
                Map.of(
                        "Content-Type",
                        CONTENT_TYPE,
                        "smithy-protocol",
                        "rpc-v2-cbor",
                        "x-amzn-RequestId",
                        UUID.randomUUID().toString()),
                bytes.toByteArray());
    }

    /** As a tree would be written, but for times: the protocol wants them as tagged numbers. */
    private static void write(JsonNode node, CBORGenerator generator) throws IOException {
        if (node.isArray()) {
            generator.writeStartArray(node, node.size());
            for (JsonNode each : node) {
                write(each, generator);
            }
            generator.writeEndArray();
        } else if (node.isObject()) {
            generator.writeStartObject(node);
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                generator.writeFieldName(field.getKey());
                if (field.getKey().endsWith("Timestamp")) {
                    generator.writeTag(TIME_TAG);
                    generator.writeNumber(
                            Instant.parse(field.getValue().asText()).toEpochMilli() / 1000.0);
                } else {
                    write(field.getValue(), generator);
                }
            }
            generator.writeEndObject();
        } else {
            CBOR.writeTree(generator, node);
        }
    }
}
