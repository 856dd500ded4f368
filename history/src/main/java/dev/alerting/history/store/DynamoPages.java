package dev.alerting.history.store;

import dev.alerting.history.event.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** The items of a query, page by page as they are asked for: a day may have more of them than fit into memory. */
final class DynamoPages {
    private DynamoPages() {}

    private record Page(List<Map<String, AttributeValue>> items, Map<String, AttributeValue> next) {}

    /** @param name of the table, for the message of a {@link StoreUnavailableException} */
    static Stream<Map<String, AttributeValue>> items(
            DynamoDbClient client, String name, Consumer<QueryRequest.Builder> query) {
        return Stream.iterate(
                        Optional.of(page(client, name, query, Map.of())),
                        Optional::isPresent,
                        page -> page.map(Page::next)
                                .filter(next -> !next.isEmpty())
                                .map(next -> page(client, name, query, next)))
                .flatMap(page -> page.orElseThrow().items().stream());
    }

    private static Page page(
            DynamoDbClient client,
            String name,
            Consumer<QueryRequest.Builder> query,
            Map<String, AttributeValue> start) {
        try {
            QueryRequest.Builder request = QueryRequest.builder().applyMutation(query);
            if (!start.isEmpty()) {
                request.exclusiveStartKey(start);
            }
            QueryResponse response = client.query(request.build());
            return new Page(response.items(), response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : Map.of());
        } catch (SdkException e) {
            throw new StoreUnavailableException(name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
