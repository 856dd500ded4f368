package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.local.http.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Splits listings into pages of 30, or {@code per_page} up to 100, and links to the others in {@code Link}. */
final class Paging {

    private static final int DEFAULT_SIZE = 30;
    private static final int MAX_SIZE = 100;

    private final JsonAnswers json;
    private final URI base;

    Paging(JsonAnswers json, URI base) {
        this.json = json;
        this.base = base;
    }

    <T> Response page(Call call, List<T> items, Function<T, JsonNode> view) {
        int size = Math.min(MAX_SIZE, positiveParameter(call, "per_page", DEFAULT_SIZE));
        int page = positiveParameter(call, "page", 1);
        int from = (int) Math.min(items.size(), (long) (page - 1) * size);
        int to = Math.min(items.size(), from + size);
        Response response = json.ok(json.array(items.subList(from, to), view));
        String etag = "W/\"" + Integer.toHexString(Arrays.hashCode(response.body())) + "-" + items.size() + "\"";
        if (call.request().header("If-None-Match").filter(etag::equals).isPresent()) {
            return Response.empty(304).with("ETag", etag);
        }
        response = response.with("ETag", etag);
        int last = Math.max(1, (items.size() + size - 1) / size);
        List<String> links = new ArrayList<>();
        if (page > 1) {
            links.add(link(call, Math.min(page - 1, last), "prev"));
        }
        if (page < last) {
            links.add(link(call, page + 1, "next"));
            links.add(link(call, last, "last"));
        }
        if (page > 1) {
            links.add(link(call, 1, "first"));
        }
        return links.isEmpty() ? response : response.with("Link", String.join(", ", links));
    }

    /** GitHub's links name the repository by its id, however the request named it. */
    private String link(Call call, int page, String relation) {
        Map<String, String> parameters = new LinkedHashMap<>(call.request().parameters());
        parameters.put("page", Integer.toString(page));
        List<String> query = new ArrayList<>();
        parameters.forEach((name, value) -> query.add(encode(name) + "=" + encode(value)));
        String path = call.place()
                .map(place -> RepositoryPath.byId(
                        place.repository().id(), call.request().path()))
                .orElse(call.request().path());
        return "<%s%s?%s>; rel=\"%s\"".formatted(base, path, String.join("&", query), relation);
    }

    private static int positiveParameter(Call call, String name, int otherwise) {
        try {
            return call.parameter(name)
                    .map(Integer::parseInt)
                    .filter(value -> value > 0)
                    .orElse(otherwise);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
