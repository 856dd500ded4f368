package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The stream of a table, as Lambda's event source mapping delivers it: in the order of writes, from the beginning. */
public final class TableStream implements AutoCloseable {
    private final DynamoDbStreamsClient client;
    private final String arn;

    /** Where to go on, by shard. */
    private final Map<String, String> iterators = new LinkedHashMap<>();

    private TableStream(DynamoDbStreamsClient client, String arn) {
        this.client = client;
        this.arn = arn;
    }

    /** @param client is closed with the stream */
    public static TableStream of(DynamoDbStreamsClient client, DynamoDbClient tables, String table) {
        return new TableStream(
                client,
                tables.describeTable(request -> request.tableName(table))
                        .table()
                        .latestStreamArn());
    }

    /** What was written since the last call, as records of Lambda's event. */
    public List<ObjectNode> read() {
        for (Shard shard : client.describeStream(request -> request.streamArn(arn))
                .streamDescription()
                .shards()) {
            iterators.computeIfAbsent(
                    shard.shardId(),
                    id -> client.getShardIterator(request -> request.streamArn(arn)
                                    .shardId(id)
                                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator());
        }
        List<ObjectNode> records = new ArrayList<>();
        iterators.replaceAll((shard, iterator) -> read(iterator, records));
        return records;
    }

    /** Returns where to go on; an ended shard is at its end for good. */
    private String read(String iterator, List<ObjectNode> records) {
        String next = iterator;
        while (!next.isEmpty()) {
            String from = next;
            GetRecordsResponse response = client.getRecords(request -> request.shardIterator(from));
            response.records().forEach(record -> records.add(toJson(record)));
            next = response.nextShardIterator() == null ? "" : response.nextShardIterator();
            if (response.records().isEmpty()) {
                break;
            }
        }
        return next;
    }

    /** @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Using Lambda with DynamoDB</a> */
    private static ObjectNode toJson(Record record) {
        ObjectNode json = object();
        json.put("eventID", record.eventID());
        json.put("eventName", record.eventNameAsString());
        json.put("eventSource", "aws:dynamodb");
        ObjectNode change = json.putObject("dynamodb");
        change.put(
                "ApproximateCreationDateTime",
                record.dynamodb().approximateCreationDateTime().getEpochSecond());
        change.set("Keys", toJson(record.dynamodb().keys()));
        if (record.dynamodb().hasNewImage()) {
            change.set("NewImage", toJson(record.dynamodb().newImage()));
        }
        if (record.dynamodb().hasOldImage()) {
            change.set("OldImage", toJson(record.dynamodb().oldImage()));
        }
        change.put("SequenceNumber", record.dynamodb().sequenceNumber());
        change.put("StreamViewType", record.dynamodb().streamViewTypeAsString());
        return json;
    }

    private static ObjectNode toJson(Map<String, AttributeValue> item) {
        ObjectNode json = object();
        item.forEach((name, value) -> json.set(name, toJson(value)));
        return json;
    }

    private static ObjectNode toJson(AttributeValue value) {
        ObjectNode json = object();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case BOOL -> json.put("BOOL", value.bool());
            case L -> {
                ArrayNode list = json.putArray("L");
                value.l().forEach(each -> list.add(toJson(each)));
            }
            case M -> json.set("M", toJson(value.m()));
            // DynamoDB Local gives some empty values without their type.
            case UNKNOWN_TO_SDK_VERSION -> {}
            default -> throw new IllegalArgumentException("records have no attribute of the type " + value.type());
        }
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        client.close();
    }
}
